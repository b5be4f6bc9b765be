package io.osupervisor.supervisor.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes and reads the lines of the audit log. A line is the entry's content with {@code
 * ,"hash":"…"} put before its last brace; the hash is over the bytes of the content, so anyone can
 * recompute it with a text tool.
 */
final class AuditCodec {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final byte[] HASH_KEY = ",\"hash\":\"".getBytes(UTF_8);
  private static final int HASH_DIGITS = 64;
  private static final int TAIL = HASH_KEY.length + HASH_DIGITS + 2;

  private AuditCodec() {}

  /** The entry that follows, with its hash. */
  static AuditEntry seal(long n, Instant at, AuditRecord record, String prev) {
    AuditEntry open = new AuditEntry(n, at, record, prev, "");
    return new AuditEntry(n, at, record, prev, sha256(content(open)));
  }

  /** The line of an entry, without line feed. */
  static byte[] line(AuditEntry entry) {
    byte[] content = content(entry);
    ByteArrayOutputStream line = new ByteArrayOutputStream(content.length + TAIL);
    line.write(content, 0, content.length - 1);
    line.writeBytes(HASH_KEY);
    line.writeBytes(entry.hash().getBytes(UTF_8));
    line.writeBytes("\"}".getBytes(UTF_8));
    return line.toByteArray();
  }

  /**
   * Reads a line and recomputes its hash.
   *
   * @throws BadLine when it is not a line of an audit log, or not what it was when written
   */
  static AuditEntry read(byte[] line) throws BadLine {
    int cut = line.length - TAIL;
    if (cut < 1 || !endsAsALine(line, cut)) {
      throw new BadLine("is no line of an audit log");
    }
    byte[] content = Arrays.copyOf(line, cut + 1);
    content[cut] = '}';
    String hash = new String(line, cut + HASH_KEY.length, HASH_DIGITS, UTF_8);
    if (!sha256(content).equals(hash)) {
      throw new BadLine("has other content than its hash says");
    }
    return parse(content, hash);
  }

  private static boolean endsAsALine(byte[] line, int cut) {
    return Arrays.equals(line, cut, cut + HASH_KEY.length, HASH_KEY, 0, HASH_KEY.length)
        && line[line.length - 2] == '"'
        && line[line.length - 1] == '}';
  }

  private static AuditEntry parse(byte[] content, String hash) throws BadLine {
    try {
      JsonNode node = MAPPER.readTree(content);
      Map<String, String> detail = new LinkedHashMap<>();
      node.path("detail").properties().forEach(p -> detail.put(p.getKey(), p.getValue().asText()));
      JsonNode agent = node.get("agent");
      AuditRecord what =
          new AuditRecord(
              node.path("who").asText(),
              node.path("action").asText(),
              agent == null ? null : agent.asText(),
              detail);
      return new AuditEntry(
          node.path("n").asLong(),
          Instant.parse(node.path("at").asText()),
          what,
          node.path("prev").asText(),
          hash);
    } catch (IOException | DateTimeParseException | IllegalArgumentException e) {
      throw new BadLine("cannot be read: " + e.getMessage());
    }
  }

  private static byte[] content(AuditEntry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("n", entry.n());
      json.writeStringField("at", entry.at().toString());
      json.writeStringField("who", entry.record().who());
      json.writeStringField("action", entry.record().action());
      String agent = entry.record().agent();
      if (agent != null) {
        json.writeStringField("agent", agent);
      }
      json.writeObjectFieldStart("detail");
      for (Map.Entry<String, String> field : entry.record().detail().entrySet()) {
        json.writeStringField(field.getKey(), field.getValue());
      }
      json.writeEndObject();
      json.writeStringField("prev", entry.prev());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("an entry could not be written to memory", e);
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** Says what is wrong with a line. */
  static final class BadLine extends Exception {
    private static final long serialVersionUID = 1L;

    BadLine(String what) {
      super(what);
    }
  }
}
