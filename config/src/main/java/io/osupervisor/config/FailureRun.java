package io.osupervisor.config;

/** So many failures among the last so many outcomes. */
public record FailureRun(int failures, int outcomes) {

  public FailureRun {
    Checks.begin()
        .within("failures", failures, 1, 1000)
        .within("outcomes", outcomes, 1, 1000)
        .notBelow("outcomes", outcomes, "failures", failures)
        .verify();
  }
}
