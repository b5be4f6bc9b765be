package io.osupervisor.agent.version;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Value;
import java.util.List;
import java.util.Map;

/** What the store knows of a version without reading its files. */
public record VersionDescription(
    VersionId id, List<String> command, List<FileEntry> files, Map<String, Value> parameters) {
  public VersionDescription {
    command = List.copyOf(command);
    files = List.copyOf(files);
    parameters = Map.copyOf(parameters);
  }
}
