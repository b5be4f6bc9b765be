package io.osupervisor.agent.version;

import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;

/** The relative path of a genome's file: parts between slashes, never out of the root. */
public record GenomePath(String value) implements Comparable<GenomePath> {
  private static final int MAX_BYTES = 1024;
  private static final int MAX_PART_BYTES = 255;

  /**
   * @throws io.osupervisor.agent.AgentException {@code invalid_path} for an empty or absolute path,
   *     an empty part, {@code .}, {@code ..}, a backslash, a control character, or too many bytes
   */
  public GenomePath {
    if (value.isEmpty()) {
      throw VersionErrors.path(value, "is empty");
    }
    if (value.startsWith("/")) {
      throw VersionErrors.path(value, "is absolute");
    }
    if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\')) {
      throw VersionErrors.path(value, "has a control character or a backslash");
    }
    if (bytes(value) > MAX_BYTES) {
      throw VersionErrors.path(value, "is longer than " + MAX_BYTES + " bytes");
    }
    for (String part : value.split("/", -1)) {
      check(value, part);
    }
  }

  private static void check(String value, String part) {
    if (part.isEmpty() || part.equals(".")) {
      throw VersionErrors.path(value, "has an empty part");
    }
    if (part.equals("..")) {
      throw VersionErrors.path(value, "leads out of the genome");
    }
    if (bytes(part) > MAX_PART_BYTES) {
      throw VersionErrors.path(value, "has a part longer than " + MAX_PART_BYTES + " bytes");
    }
  }

  private static int bytes(String text) {
    CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    if (!encoder.canEncode(text)) {
      throw VersionErrors.path(text, "has a lone surrogate");
    }
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Ordered by the characters of the whole path. */
  @Override
  public int compareTo(GenomePath other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
