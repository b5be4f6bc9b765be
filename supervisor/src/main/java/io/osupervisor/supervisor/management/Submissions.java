package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomeFiles;
import io.osupervisor.agent.version.GenomeLimits;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.SdkFiles;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.AgentSpecReader;
import io.osupervisor.config.AgentSubmission;
import io.osupervisor.config.FileContent;
import io.osupervisor.config.Genome;
import io.osupervisor.config.ParameterValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Takes specs with their genomes: what a spec names is in the version store when it returns. */
public final class Submissions {
  private final AgentSpecReader specs;
  private final VersionStore versions;

  public Submissions(AgentSpecReader specs, VersionStore versions) {
    this.specs = specs;
    this.versions = versions;
  }

  /** A spec that was taken, and the version that its command, files and parameters make. */
  public record Taken(AgentId id, AgentSpec spec, VersionId version) {}

  /**
   * Reads a spec and keeps its genome. Blocks on the disk.
   *
   * @param body HOCON or JSON, with the genome's files in it or an absolute root on this node
   * @param source how complaints name the spec
   * @throws io.osupervisor.config.ConfigException when the spec is refused
   * @throws AgentException when its genome is
   */
  public Taken take(byte[] body, String source) {
    AgentSubmission submission = specs.submission(new String(body, UTF_8), source);
    AgentSpec spec = submission.spec();
    VersionContent content =
        VersionContent.of(spec.command(), files(submission), parameters(spec.genome()));
    return new Taken(new AgentId(spec.id()), spec, versions.put(content));
  }

  private static List<GenomeFile> files(AgentSubmission submission) {
    List<GenomeFile> files = new ArrayList<>(own(submission));
    files.addAll(SdkFiles.of(submission.spec().genome().sdk()));
    return files;
  }

  private static List<GenomeFile> own(AgentSubmission submission) {
    Genome genome = submission.spec().genome();
    Map<String, FileContent> sent = submission.genome().files();
    if (!sent.isEmpty() || genome.root().isEmpty()) {
      return sent(sent);
    }
    Path root = genome.root().get();
    if (!root.isAbsolute() || !Files.isDirectory(root)) {
      throw new AgentException(
          "genome_root_invalid",
          "genome.root '" + root + "' is not an absolute path of a folder on this node",
          "name one that is, or send the files in genome.files as 'osup agent add' does");
    }
    return GenomeFiles.collect(root, genome.include(), GenomeLimits.DEFAULT);
  }

  private static List<GenomeFile> sent(Map<String, FileContent> sent) {
    List<GenomeFile> files = new ArrayList<>();
    new TreeMap<>(sent)
        .forEach(
            (path, content) -> {
              byte[] bytes = content.toBytes();
              files.add(GenomeFile.of(new GenomePath(path), mode(bytes), bytes));
            });
    return files;
  }

  /** Modes do not travel with the text: what names its interpreter is meant to be executed. */
  private static GenomeFile.Mode mode(byte[] bytes) {
    return bytes.length > 2 && bytes[0] == '#' && bytes[1] == '!'
        ? GenomeFile.Mode.EXECUTABLE
        : GenomeFile.Mode.PLAIN;
  }

  private static Map<String, Value> parameters(Genome genome) {
    Map<String, Value> values = new TreeMap<>();
    genome
        .parameters()
        .forEach((name, parameter) -> values.put(name, value(parameter.defaultValue())));
    return values;
  }

  private static Value value(ParameterValue value) {
    if (value instanceof ParameterValue.Whole whole) {
      return Value.of(whole.value());
    }
    if (value instanceof ParameterValue.Real real) {
      return Value.of(real.value());
    }
    if (value instanceof ParameterValue.Switch on) {
      return Value.of(on.value());
    }
    return Value.of(((ParameterValue.Text) value).value());
  }
}
