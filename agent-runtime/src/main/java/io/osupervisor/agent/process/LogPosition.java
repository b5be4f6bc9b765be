package io.osupervisor.agent.process;

/**
 * A place in an agent's log that stays right when files rotate.
 *
 * @param generation of the file, from 1
 * @param offset in bytes, at the start of a line
 */
public record LogPosition(long generation, long offset) {
  /** Before the oldest line. */
  public static final LogPosition START = new LogPosition(0, 0);

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException when the text is no position
   */
  public static LogPosition parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("not a log position: " + text);
    }
    return new LogPosition(
        Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return generation + ":" + offset;
  }
}
