package io.osupervisor.config;

import java.time.Duration;

/**
 * When an agent is started again, in the words of OTP. More than {@code intensity} restarts within
 * {@code period} of service quarantine it.
 */
public record RestartPolicy(RestartType type, int intensity, Duration period, Backoff backoff) {

  public RestartPolicy {
    Checks.begin()
        .within("intensity", intensity, 0, 10_000)
        .within("period", period, Duration.ofMillis(1), Duration.ofDays(1))
        .verify();
  }
}
