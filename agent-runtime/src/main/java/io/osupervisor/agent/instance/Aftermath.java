package io.osupervisor.agent.instance;

import io.osupervisor.config.Durations;
import io.osupervisor.config.RestartType;
import java.time.Duration;

/** What follows the end of a primary that nobody asked for. */
sealed interface Aftermath {

  /** It is started again after this time, which may be zero. */
  record Restart(Duration delay) implements Aftermath {}

  /** Its restart type lets it rest. */
  record Rest(String why) implements Aftermath {}

  /** Too many restarts: a person must decide. */
  record Quarantine(String code, String message) implements Aftermath {}

  /**
   * Decides, and counts a restart.
   *
   * @param restarts those of the agent so far
   */
  static Aftermath of(EndReason reason, RestartType type, RestartIntensity restarts) {
    boolean normal = reason.kind() == EndReason.Kind.NORMAL;
    if (type == RestartType.TEMPORARY || (type == RestartType.TRANSIENT && normal)) {
      return new Rest(reason.message());
    }
    RestartIntensity.Decision decision = restarts.onFault(reason);
    if (decision instanceof RestartIntensity.Decision.GiveUp giveUp) {
      return new Quarantine(
          reason.code(),
          "%d restarts within %s of service, the last end: %s"
              .formatted(giveUp.restarts(), Durations.text(giveUp.period()), reason.message()));
    }
    return new Restart(((RestartIntensity.Decision.Restart) decision).delay());
  }
}
