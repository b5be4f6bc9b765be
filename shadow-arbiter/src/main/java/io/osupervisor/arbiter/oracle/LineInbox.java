package io.osupervisor.arbiter.oracle;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * Puts together the one line that a program answers with. More than that, or a line without end, is
 * no answer. For one thread.
 */
final class LineInbox {
  private final int longest;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * An empty one.
   *
   * @param longest bytes of a line
   */
  LineInbox(int longest) {
    this.longest = longest;
  }

  /**
   * Takes bytes as they come.
   *
   * @return the line without its end, once it is whole
   * @throws IllegalArgumentException for what is more than one line, or too long
   */
  Optional<byte[]> feed(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    if (line.size() + end > longest) {
      throw new IllegalArgumentException("more than %d bytes in a line".formatted(longest));
    }
    line.write(bytes, 0, end);
    if (end == bytes.length) {
      return Optional.empty();
    }
    if (end + 1 < bytes.length) {
      throw new IllegalArgumentException("more than one line for a question");
    }
    byte[] whole = line.toByteArray();
    line.reset();
    return Optional.of(whole);
  }
}
