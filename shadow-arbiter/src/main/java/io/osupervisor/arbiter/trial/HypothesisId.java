package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Names a hypothesis of an agent, as in {@code h17}. Numbers grow and are never used again.
 *
 * @param number at least 1
 */
public record HypothesisId(@JsonValue long number) implements Comparable<HypothesisId> {
  private static final Pattern FORM = Pattern.compile("h[1-9][0-9]{0,17}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public HypothesisId {
    if (number < 1) {
      throw new IllegalArgumentException("not the number of a hypothesis: " + number);
    }
  }

  /** Whether a text is such a name. */
  public static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /**
   * Reads the form that {@link #toString} writes.
   *
   * @throws io.osupervisor.agent.AgentException {@code invalid_hypothesis_id} for any other text
   */
  public static HypothesisId parse(String text) {
    if (!isOne(text)) {
      throw LadderErrors.invalidId(text);
    }
    return new HypothesisId(Long.parseLong(text.substring(1)));
  }

  @Override
  public int compareTo(HypothesisId other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return "h" + number;
  }
}
