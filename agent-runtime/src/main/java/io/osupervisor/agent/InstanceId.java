package io.osupervisor.agent;

import java.util.regex.Pattern;

/** Names one running process of an agent; never used twice. */
public record InstanceId(String value) {
  private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9_.@-]{1,128}");

  /**
   * @throws IllegalArgumentException when the value could not stand in a path or an environment
   */
  public InstanceId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not an instance id: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
