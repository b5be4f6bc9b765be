package io.osupervisor.agent.version;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Value;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that makes a version what it is: what is started, its files, its parameters.
 *
 * @param command the words that start the agent; at least one
 * @param files by path
 * @param parameters by name
 */
public record VersionContent(
    List<String> command,
    SortedMap<GenomePath, GenomeFile> files,
    SortedMap<String, Value> parameters) {

  /**
   * @throws io.osupervisor.agent.AgentException {@code invalid_command} without a command, {@code
   *     invalid_path} when one path is both a file and the folder of another
   */
  public VersionContent {
    command = List.copyOf(command);
    if (command.isEmpty() || command.get(0).isBlank()) {
      throw VersionErrors.noCommand();
    }
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    requireNoFileAsFolder(files);
  }

  /**
   * Joins the parts of a version.
   *
   * @throws io.osupervisor.agent.AgentException {@code invalid_path} also when a path comes twice
   */
  public static VersionContent of(
      List<String> command, Collection<GenomeFile> files, Map<String, Value> parameters) {
    SortedMap<GenomePath, GenomeFile> byPath = new TreeMap<>();
    for (GenomeFile file : files) {
      if (byPath.put(file.path(), file) != null) {
        throw VersionErrors.path(file.path().value(), "comes twice");
      }
    }
    return new VersionContent(command, byPath, new TreeMap<>(parameters));
  }

  private static void requireNoFileAsFolder(SortedMap<GenomePath, GenomeFile> files) {
    for (GenomePath path : files.keySet()) {
      String value = path.value();
      for (int cut = value.indexOf('/'); cut > 0; cut = value.indexOf('/', cut + 1)) {
        if (files.containsKey(new GenomePath(value.substring(0, cut)))) {
          throw VersionErrors.path(value, "lies below a file, '" + value.substring(0, cut) + "'");
        }
      }
    }
  }

  /** The name that this content has everywhere and for ever. */
  public VersionId id() {
    return VersionListing.of(this).id();
  }
}
