package io.osupervisor.supervisor;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long these tests wait for what must come. It costs nothing where it comes, and is no
 * statement about how soon: the machine may be slow and busy with other work.
 */
public final class Patience {
  /** In seconds. */
  public static final int SECONDS = 120;

  public static final Duration LIMIT = Duration.ofSeconds(SECONDS);

  private Patience() {}

  public static ConditionFactory await() {
    return Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(20));
  }

  public static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
  }
}
