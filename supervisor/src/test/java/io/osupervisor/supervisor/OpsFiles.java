package io.osupervisor.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.Yaml;

/** What the repository has for whoever operates nodes, as it stands. */
public final class OpsFiles {
  private static final Path FOLDER = Path.of("..", "config", "ops");

  private OpsFiles() {}

  public static Path path(String name) {
    return FOLDER.resolve(name);
  }

  public static String text(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(text(name));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** The documents of a YAML file, with what they take over from elsewhere in it. */
  public static List<JsonNode> yaml(String name) {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> documents = new ArrayList<>();
    for (Object document : new Yaml().loadAll(text(name))) {
      documents.add(mapper.valueToTree(document));
    }
    return documents;
  }
}
