package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomeFiles;
import io.osupervisor.agent.version.GenomeLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A hypothesis as it is sent, put together from what the command line names. */
public final class HypothesisBody {
  /** What a folder says of the change that its other files are. */
  private static final String FILE = "hypothesis.conf";

  private static final ConfigResolveOptions LOCAL = ConfigResolveOptions.noSystem();
  private static final List<String> OBJECTS = List.of("expected", "parameters", "trial");

  private final ObjectNode body = JsonNodeFactory.instance.objectNode();

  /**
   * The hypothesis of a folder: {@code hypothesis.conf} has the reason and may have expected,
   * parameters and trial.
   *
   * @throws CliException when it cannot be read, or has other keys
   */
  public static HypothesisBody of(Path folder) {
    HypothesisBody made = new HypothesisBody();
    Path file = folder.resolve(FILE);
    try {
      made.read(ConfigFactory.parseString(Files.readString(file)).resolve(LOCAL), file);
      for (GenomeFile one : GenomeFiles.collect(folder, List.of("**"), GenomeLimits.DEFAULT)) {
        if (!one.path().value().equals(FILE)) {
          JsonFiles.put(made.part("files"), one.path().value(), one.content());
        }
      }
      return made;
    } catch (IOException e) {
      throw CliException.refused(
          "hypothesis_unreadable",
          file + " cannot be read: " + SpecFile.reason(e),
          "name a folder that has one");
    } catch (ConfigException e) {
      throw CliException.refused(
          "config_unparsable", file + ": " + e.getMessage(), "it is HOCON or JSON");
    } catch (AgentException e) {
      throw CliException.refused(e.code(), String.valueOf(e.getMessage()), e.hint());
    }
  }

  private void read(Config said, Path file) throws IOException {
    for (String key : said.root().keySet()) {
      if (key.equals("reason")) {
        reason(said.getString(key));
      } else if (OBJECTS.contains(key)) {
        String json = said.getObject(key).render(ConfigRenderOptions.concise());
        part(key).setAll((ObjectNode) JsonText.read(json));
      } else {
        throw CliException.refused(
            "field_invalid",
            file + " has a key '" + key + "'",
            "it may have reason, " + String.join(", ", OBJECTS));
      }
    }
  }

  void reason(String text) {
    body.put("reason", text);
  }

  void file(String path, Path content) {
    try {
      JsonFiles.put(part("files"), path, Files.readAllBytes(content));
    } catch (IOException e) {
      throw CliException.refused(
          "file_unreadable",
          "the file " + content + " cannot be read: " + SpecFile.reason(e),
          "write it as --file PATH=FILE, with the agent's path first");
    }
  }

  void delete(String path) {
    part("files").putNull(path);
  }

  /** Text that is JSON is meant as such, everything else as text. */
  void set(String name, String value) {
    part("parameters").set(name, JsonText.orText(value));
  }

  void expect(String metric, String change) {
    part("expected").put(metric, change);
  }

  void trial(String key, String value) {
    part("trial").set(key, JsonText.orText(value));
  }

  HypothesisBody requireReason() {
    if (!body.has("reason")) {
      throw CliException.usage("a hypothesis without a reason", "say why with --reason TEXT");
    }
    return this;
  }

  /** As it is sent. */
  public ObjectNode body() {
    return body;
  }

  private ObjectNode part(String name) {
    return body.withObjectProperty(name);
  }
}
