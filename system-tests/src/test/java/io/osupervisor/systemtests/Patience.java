package io.osupervisor.systemtests;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long these tests wait for what must come. It costs nothing where it comes, and is no
 * statement about how soon: the machine may be slow and busy with other work.
 */
final class Patience {
  static final Duration LIMIT = Duration.ofMinutes(2);

  private Patience() {}

  static ConditionFactory await() {
    return Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(20));
  }
}
