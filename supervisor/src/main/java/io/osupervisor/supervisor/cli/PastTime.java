package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.arbiter.recorded.Recording;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A past time of an agent that is to be judged, from the run history of its node. */
final class PastTime {
  @Option(
      names = "--agent",
      paramLabel = "ID",
      description = "Judge what the run history has of this agent, instead of a file.")
  private @Nullable String agent;

  @Option(
      names = "--from",
      paramLabel = "T",
      converter = Moment.class,
      description = "From then on: a time in UTC, or how long ago, such as 2h.")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "T",
      converter = Moment.class,
      description = "Until then; else until now.")
  private @Nullable Instant to;

  @Option(
      names = "--candidate",
      paramLabel = "V",
      description = "The version that was tried, where several were.")
  private @Nullable String candidate;

  @Option(
      names = "--control",
      paramLabel = "V",
      description =
          "Compare instead what callers got of two versions, this one and --candidate: a split"
              + " whose arms may have had different loads.")
  private @Nullable String control;

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = "Also write what is judged: osup judge FILE comes to the same.")
  private @Nullable Path export;

  /** Reads {@code 2026-11-20T10:00:00Z}, and {@code 2h} as two hours ago. */
  static final class Moment implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return text.contains("T")
            ? Instant.parse(text)
            : InstantSource.system().instant().minus(new DurationConverter().convert(text));
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "'" + text + "' is no time in UTC, as in 2026-11-20T10:00:00Z");
      }
    }
  }

  /** Whether any of it is said. */
  boolean isAsked() {
    return agent != null
        || from != null
        || to != null
        || candidate != null
        || control != null
        || export != null;
  }

  @Nullable Path export() {
    return export;
  }

  /**
   * Reads it from the node, says what must be known of it, and writes it where that is asked for.
   *
   * @throws IOException when it cannot be written
   */
  Recording read(Osup osup) throws IOException {
    try (PastLines lines = new PastLines(osup.node().stream(path()))) {
      Recording recording = recording(lines);
      tell(osup, lines.head());
      return recording;
    }
  }

  private Recording recording(PastLines lines) throws IOException {
    Path file = export;
    if (file == null) {
      return Recording.read("agent " + agent, new BufferedReader(lines));
    }
    try (Writer writer = Files.newBufferedWriter(file)) {
      lines.transferTo(writer);
    }
    return Recording.read(file);
  }

  private String path() {
    if (agent == null || from == null) {
      throw CliException.usage(
          "a past time needs --agent and --from", "say of which agent, and from when on");
    }
    Instant until = to == null ? InstantSource.system().instant() : to;
    StringBuilder path =
        new StringBuilder("/api/v1/agents/")
            .append(NodeClient.encoded(agent))
            .append("/recording?since=")
            .append(from)
            .append("&until=")
            .append(until);
    append(path, "candidate", candidate);
    append(path, "control", control);
    return path.toString();
  }

  private static void append(StringBuilder path, String name, @Nullable String value) {
    if (value != null) {
      path.append('&').append(name).append('=').append(NodeClient.encoded(value));
    }
  }

  private static void tell(Osup osup, JsonNode found) {
    String arms =
        "osup: candidate %s, control %s"
            .formatted(
                AgentText.version(found.path("candidate")),
                StreamSupport.stream(found.path("controls").spliterator(), false)
                    .map(AgentText::version)
                    .collect(Collectors.joining(", ")));
    osup.err().println(arms);
    if (found.path("split").asBoolean()) {
      osup.err()
          .println(
              "osup: these are what callers got of two versions, as many of each: where they did"
                  + " not run at the same time, load and requests may differ, and the verdict"
                  + " counts that as the candidate's");
    }
    String untold = found.path("untold").asText("");
    if (!untold.isEmpty()) {
      osup.err().println("osup: agreement is not judged: " + untold);
    }
  }
}
