package io.osupervisor.agent.health;

import java.time.Duration;
import org.HdrHistogram.AbstractHistogram;

/**
 * What an instance did in its whole life so far, as far as it can be compared with another.
 *
 * @param instance its id
 * @param latency every answer's microseconds; nobody writes to it any more
 * @param answers answers, errors among them
 * @param errors those of them that were errors
 * @param serving how long it could be asked
 * @param memory samples of its resident memory, in bytes
 */
record InstanceFigures(
    String instance,
    AbstractHistogram latency,
    long answers,
    long errors,
    Duration serving,
    Moments memory) {

  InstanceFigures {
    if (errors < 0 || errors > answers || serving.isNegative()) {
      throw new IllegalArgumentException(
          "no figures: %d errors in %d answers in %s".formatted(errors, answers, serving));
    }
  }
}
