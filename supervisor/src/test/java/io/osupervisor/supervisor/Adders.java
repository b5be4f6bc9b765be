package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Value;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Callers that add to an agent's sum without a pause, and count what they were told. */
final class Adders implements AutoCloseable {
  private static final Value ONE = Value.map(Map.of("add", Value.of(1)));

  private final AgentClient agent;
  private final ExecutorService callers;
  private final AtomicBoolean goOn = new AtomicBoolean(true);
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();
  private final long before;

  Adders(AgentClient agent, int callers) throws Exception {
    this.agent = agent;
    this.callers = Executors.newFixedThreadPool(callers);
    this.before = total();
    for (int i = 0; i < callers; i++) {
      this.callers.execute(this::add);
    }
  }

  private void add() {
    while (goOn.get()) {
      try {
        Patience.get(agent.request(ONE, Patience.LIMIT));
        acknowledged.incrementAndGet();
      } catch (ExecutionException refused) {
        boolean safe =
            refused.getCause() instanceof AgentException told
                && told.outcome().filter("not_delivered"::equals).isPresent();
        unknown.addAndGet(safe ? 0 : 1);
      } catch (Exception interrupted) {
        return;
      }
    }
  }

  private long total() throws Exception {
    Value data = Patience.get(agent.request(Value.map(Map.of()), Patience.LIMIT)).data();
    return Objects.requireNonNull(data.field("total")).asLong();
  }

  /** Every acknowledged addition is in the sum, and nothing else that nobody asked for. */
  void verify() throws Exception {
    close();
    assertThat(total() - before).isBetween(acknowledged.get(), acknowledged.get() + unknown.get());
    assertThat(acknowledged.get()).isPositive();
  }

  @Override
  public void close() {
    goOn.set(false);
    callers.shutdown();
    try {
      assertThat(callers.awaitTermination(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
