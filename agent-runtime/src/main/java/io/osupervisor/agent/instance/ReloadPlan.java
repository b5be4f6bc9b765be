package io.osupervisor.agent.instance;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.VersionContent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What makes a running agent another version.
 *
 * @param files changed ones, by path: a string, a binary, or null for one that is deleted
 * @param parameters all of them
 */
record ReloadPlan(Map<String, Value> files, Map<String, Value> parameters) {
  ReloadPlan {
    files = Map.copyOf(files);
    parameters = Map.copyOf(parameters);
  }

  /**
   * The way from one version to another. Empty where only a new process can go it: the command
   * differs, or who may execute a file, or there is more than fits.
   *
   * @param limit the most bytes that files and parameters may take, in either encoding
   */
  static Optional<ReloadPlan> between(VersionContent from, VersionContent to, long limit) {
    if (!from.command().equals(to.command())) {
      return Optional.empty();
    }
    Map<String, Value> files = new HashMap<>();
    for (GenomePath gone : from.files().keySet()) {
      if (!to.files().containsKey(gone)) {
        files.put(gone.value(), Value.NULL);
      }
    }
    for (GenomeFile file : to.files().values()) {
      GenomeFile before = from.files().get(file.path());
      GenomeFile.Mode mode = before == null ? GenomeFile.Mode.PLAIN : before.entry().mode();
      if (file.entry().mode() != mode) {
        return Optional.empty();
      }
      if (before == null || !file.equals(before)) {
        files.put(file.path().value(), file.value());
      }
    }
    boolean fits =
        Value.map(Map.of("files", Value.map(files), "parameters", Value.map(to.parameters())))
            .fits(limit);
    return fits ? Optional.of(new ReloadPlan(files, to.parameters())) : Optional.empty();
  }
}
