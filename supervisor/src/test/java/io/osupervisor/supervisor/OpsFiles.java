package io.osupervisor.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

  /** The documents of a YAML file. */
  public static List<JsonNode> yaml(String name) {
    YAMLMapper yaml = new YAMLMapper();
    try (MappingIterator<JsonNode> documents =
        yaml.readerFor(JsonNode.class).readValues(text(name))) {
      return documents.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
