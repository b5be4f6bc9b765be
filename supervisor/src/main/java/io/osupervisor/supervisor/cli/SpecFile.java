package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomeFiles;
import io.osupervisor.agent.version.GenomeLimits;
import io.osupervisor.config.IncludeKey;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A spec as it is sent: the text of its file as it stands, so that the node's complaints name its
 * lines, and the genome's files put in.
 *
 * @param name the file's name for complaints
 * @param body HOCON
 */
public record SpecFile(String name, String id, String body) {

  /**
   * Reads a spec and the files of its genome. A root that is not absolute is looked for beside the
   * spec first, then in the working directory.
   *
   * @throws CliException when one of them cannot be read
   */
  public static SpecFile read(Path file) {
    try {
      String text = Files.readString(file);
      Config spec = parse(text, file);
      String id = spec.hasPath("id") ? spec.getString("id") : "";
      return new SpecFile(file.toString(), id, withFiles(text, spec, file));
    } catch (IOException e) {
      throw CliException.refused(
          "spec_unreadable",
          "the spec " + file + " cannot be read: " + reason(e),
          "name a file in UTF-8 that this user may read");
    } catch (AgentException e) {
      throw CliException.refused(e.code(), String.valueOf(e.getMessage()), e.hint());
    }
  }

  /** The query that tells the node how to name the spec. */
  public String query() {
    return "?source=" + NodeClient.encoded(name);
  }

  /** Why a file cannot be read, without the name of the exception. */
  static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (failure instanceof CharacterCodingException) {
      return "it is no text in UTF-8";
    }
    return String.valueOf(failure.getMessage());
  }

  private static Config parse(String text, Path file) {
    try {
      return ConfigFactory.parseString(
              IncludeKey.quote(text),
              ConfigParseOptions.defaults().setOriginDescription(file.toString()))
          .resolve(ConfigResolveOptions.noSystem().setAllowUnresolved(true));
    } catch (ConfigException e) {
      throw CliException.refused(
          "config_unparsable",
          String.valueOf(e.getMessage()),
          "a spec is HOCON or JSON; look at the line named and the one before it");
    }
  }

  private static String withFiles(String text, Config spec, Path file) {
    if (!spec.hasPath("genome.root") || spec.hasPath("genome.files")) {
      return text;
    }
    Path root = root(Path.of(spec.getString("genome.root")), file);
    List<String> include = include(spec);
    ObjectNode files = JsonNodeFactory.instance.objectNode();
    for (GenomeFile one : GenomeFiles.collect(root, include, GenomeLimits.DEFAULT)) {
      JsonFiles.put(files, one.path().value(), one.content());
    }
    return insert(text, "\ngenome.files = " + files + "\n");
  }

  private static Path root(Path root, Path file) {
    Path beside = file.toAbsolutePath().resolveSibling(root).normalize();
    Path here = root.toAbsolutePath().normalize();
    if (!Files.isDirectory(beside) && !Files.isDirectory(here)) {
      throw CliException.refused(
          "genome_root_missing",
          "genome.root is no folder: "
              + (beside.equals(here) ? here : "neither " + beside + " nor " + here),
          "name it from the folder of the spec, or in full");
    }
    return Files.isDirectory(beside) ? beside : here;
  }

  private static List<String> include(Config spec) {
    return spec.withFallback(ConfigFactory.parseResources("agent-spec.conf"))
        .getStringList("genome.include");
  }

  /** At the end, within the outermost braces if the text has them, as JSON does. */
  private static String insert(String text, String files) {
    if (!text.stripLeading().startsWith("{")) {
      return text + files;
    }
    int end = text.lastIndexOf('}');
    return text.substring(0, end) + files + text.substring(end);
  }
}
