package io.osupervisor.agent.vault;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Names a checkpoint of an agent, as in {@code c17}. Numbers grow and are never used again.
 *
 * @param number at least 1
 */
public record CheckpointId(@JsonValue long number) implements Comparable<CheckpointId> {
  private static final Pattern FORM = Pattern.compile("c[1-9][0-9]{0,17}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public CheckpointId {
    if (number < 1) {
      throw new IllegalArgumentException("not the number of a checkpoint: " + number);
    }
  }

  /**
   * Reads the form that {@link #toString} writes.
   *
   * @throws io.osupervisor.agent.AgentException {@code invalid_checkpoint_id} for any other text
   */
  public static CheckpointId parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw VaultErrors.invalidCheckpointId(text);
    }
    return new CheckpointId(Long.parseLong(text.substring(1)));
  }

  @Override
  public int compareTo(CheckpointId other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return "c" + number;
  }
}
