package io.osupervisor.agent;

import java.util.regex.Pattern;

/** Names a version by the SHA-256 of its content, in lower-case hexadecimal. */
public record VersionId(String value) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  /**
   * @throws IllegalArgumentException when the value is not 64 hexadecimal digits
   */
  public VersionId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a version id: " + value);
    }
  }

  /** The first twelve digits, for people. */
  public String shortForm() {
    return value.substring(0, 12);
  }

  @Override
  public String toString() {
    return value;
  }
}
