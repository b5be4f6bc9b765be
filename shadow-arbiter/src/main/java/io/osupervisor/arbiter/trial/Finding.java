package io.osupervisor.arbiter.trial;

/** What a watch has to say. */
public sealed interface Finding {
  /**
   * A guard does not hold: the deployment is to be taken back.
   *
   * @param guard its name, as in {@code G2}
   * @param reason the rule with its figures
   */
  record Breached(String guard, String reason, Evidence evidence) implements Finding {}

  /**
   * A guard does not hold that takes nothing back.
   *
   * @param reason the rule with its figures
   */
  record Symptom(String guard, String reason) implements Finding {}

  /** The time is over; so many answers were seen. */
  record Over(long samples) implements Finding {}
}
