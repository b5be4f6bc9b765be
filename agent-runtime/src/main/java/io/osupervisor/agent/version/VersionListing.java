package io.osupervisor.agent.version;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Value;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The canonical text of a version, whose SHA-256 is its name: JSON without spaces, keys in fixed
 * order, files and parameters sorted, parameter values as canonical MessagePack in base64.
 */
record VersionListing(
    List<String> command, List<FileEntry> files, SortedMap<String, Value> parameters) {
  private static final int FORMAT = 1;
  private static final JsonMapper JSON = new JsonMapper();

  static VersionListing of(VersionContent content) {
    List<FileEntry> files = content.files().values().stream().map(GenomeFile::entry).toList();
    return new VersionListing(content.command(), files, content.parameters());
  }

  VersionId id() {
    return new VersionId(Sha256.of(bytes()));
  }

  byte[] bytes() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Reads a listing whose hash was checked before. */
  static VersionListing parse(byte[] bytes) throws IOException {
    JsonNode root = JSON.readTree(bytes);
    if (root.path("format").asInt() != FORMAT) {
      throw new IOException("unknown format " + root.path("format"));
    }
    List<String> command = new ArrayList<>();
    root.path("command").forEach(word -> command.add(word.asText()));
    List<FileEntry> files = new ArrayList<>();
    root.path("files").forEach(file -> files.add(entry(file)));
    SortedMap<String, Value> parameters = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : root.path("parameters").properties()) {
      parameters.put(field.getKey(), Value.ofMessagePack(field.getValue().binaryValue()));
    }
    return new VersionListing(command, files, parameters);
  }

  VersionDescription describe(VersionId id) {
    return new VersionDescription(id, command, files, parameters);
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("format", FORMAT);
    json.writeArrayFieldStart("command");
    for (String word : command) {
      json.writeString(word);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("files");
    for (FileEntry file : files) {
      json.writeStartObject();
      json.writeStringField("path", file.path().value());
      json.writeBooleanField("executable", file.mode() == GenomeFile.Mode.EXECUTABLE);
      json.writeNumberField("size", file.size());
      json.writeStringField("sha256", file.sha256());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("parameters");
    for (Map.Entry<String, Value> parameter : parameters.entrySet()) {
      json.writeBinaryField(parameter.getKey(), parameter.getValue().toMessagePack());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static FileEntry entry(JsonNode file) {
    return new FileEntry(
        new GenomePath(file.path("path").asText()),
        file.path("executable").asBoolean() ? GenomeFile.Mode.EXECUTABLE : GenomeFile.Mode.PLAIN,
        file.path("size").asLong(),
        file.path("sha256").asText());
  }
}
