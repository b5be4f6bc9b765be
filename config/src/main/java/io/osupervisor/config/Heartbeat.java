package io.osupervisor.config;

import java.time.Duration;

/**
 * An agent's pulse.
 *
 * @param interval how often it beats
 * @param timeout the silence that is a hang, unless the process tree is busy
 * @param busyTimeout the silence that is a hang even then
 * @param maxSilence the longest silence that an agent may announce
 */
public record Heartbeat(
    Duration interval, Duration timeout, Duration busyTimeout, Duration maxSilence) {

  public Heartbeat {
    Checks.begin()
        .within("interval", interval, Duration.ofMillis(10), Duration.ofHours(1))
        .above("timeout", timeout, "interval", interval)
        .notBelow("busy-timeout", busyTimeout, "timeout", timeout)
        .notBelow("max-silence", maxSilence, "timeout", timeout)
        .within("max-silence", maxSilence, Duration.ZERO, Duration.ofDays(1))
        .verify();
  }
}
