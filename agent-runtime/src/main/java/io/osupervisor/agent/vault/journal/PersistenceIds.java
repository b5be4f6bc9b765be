package io.osupervisor.agent.vault.journal;

import java.nio.charset.StandardCharsets;

/** The form that a persistence id must have: 1 to {@value #MAX_BYTES} bytes of UTF-8, no U+0000. */
final class PersistenceIds {
  /** The longest id, in bytes of UTF-8. */
  static final int MAX_BYTES = 1024;

  private PersistenceIds() {}

  /**
   * The id in UTF-8.
   *
   * @throws IllegalArgumentException when it has not the form
   */
  static byte[] encode(String id) {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > MAX_BYTES || id.indexOf('\0') >= 0) {
      throw malformed(id, bytes.length + " bytes");
    }
    if (!new String(bytes, StandardCharsets.UTF_8).equals(id)) {
      throw malformed(id, "a lone surrogate");
    }
    return bytes;
  }

  /**
   * The same check, of ASCII without a copy.
   *
   * @throws IllegalArgumentException when it has not the form
   */
  static void check(String id) {
    int length = id.length();
    boolean plain = length > 0 && length <= MAX_BYTES;
    for (int i = 0; plain && i < length; i++) {
      char c = id.charAt(i);
      plain = c > 0 && c < 0x80;
    }
    if (!plain) {
      encode(id);
    }
  }

  private static IllegalArgumentException malformed(String id, String found) {
    return new IllegalArgumentException(
        "a persistence id has 1 to %d bytes of UTF-8 without U+0000; '%s' has %s"
            .formatted(MAX_BYTES, id, found));
  }
}
