package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.process.AgentProcess;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.config.AgentPolicy;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;

/** An agent whose processor time cannot be read is given the time of a busy one, and no more. */
class PulseWatchTest {
  private final AgentPolicy policy =
      AgentHouse.spec("heartbeat { timeout = 1s, busy-timeout = 5s }").policy();
  private final Body body = new Body();
  private final PulseWatch watch = new PulseWatch(body, unreadable(), Runnable::run, policy);

  @Test
  void shouldNotEndItBeforeNothingExcusesItsSilence() {
    passUntil(Duration.ofSeconds(5));
    assertThat(body.failedReadings).isGreaterThan(10);
    assertThat(body.ends).isEmpty();
  }

  @Test
  void shouldEndItOnceNothingDoes() {
    passUntil(Duration.ofMillis(5400));
    assertThat(body.ends).extracting(EndReason::code).containsOnly("hang");
  }

  @Test
  void shouldLeaveItAloneWhenItWasHeardMeanwhile() {
    passUntil(Duration.ofSeconds(5));
    watch.heard(body.now);
    passUntil(Duration.ofSeconds(9));
    assertThat(body.ends).isEmpty();
  }

  private void passUntil(Duration end) {
    while (body.now < end.toNanos()) {
      body.now += PulseWatch.tick(policy).toNanos();
      watch.tick();
    }
  }

  private static AgentProcess unreadable() {
    return (AgentProcess)
        Proxy.newProxyInstance(
            AgentProcess.class.getClassLoader(),
            new Class<?>[] {AgentProcess.class},
            (proxy, method, arguments) -> {
              throw new UncheckedIOException(new java.io.IOException(method.getName() + " fails"));
            });
  }

  /** An instance whose signals come back at once. */
  private final class Body implements InstancePort {
    private final List<EndReason> ends = new ArrayList<>();
    private int failedReadings;
    private long now;

    @Override
    public <T> void pipe(
        CompletionStage<T> stage,
        Function<T, AgentInstance.Command> done,
        Function<Throwable, AgentInstance.Command> failed) {
      stage.whenComplete(
          (value, failure) -> {
            if (failure != null) {
              failedReadings++;
              watch.on((PulseWatch.Signal) failed.apply(failure));
            }
          });
    }

    @Override
    public void end(EndReason reason) {
      ends.add(reason);
    }

    @Override
    public long now() {
      return now;
    }

    @Override
    public void send(SupervisorMessage message) {
      throw new AssertionError("a watch says nothing: " + message);
    }

    @Override
    public void offer(SupervisorMessage message) {
      send(message);
    }

    @Override
    public void acknowledge(long seq) {
      throw new AssertionError("a watch acknowledges nothing: " + seq);
    }

    @Override
    public long unread() {
      return 0;
    }

    @Override
    public <T> ActorRef<T> adapter(Class<T> type, Function<T, AgentInstance.Command> signal) {
      return TestInbox.<T>create().getRef();
    }

    @Override
    public void watch(ActorRef<?> actor, AgentInstance.Command ended) {
      throw new AssertionError("a watch has no actor to watch: " + actor);
    }

    @Override
    public void after(Duration delay, AgentInstance.Command due) {
      throw new AssertionError("a watch is driven: " + due);
    }

    @Override
    public void every(Duration delay, AgentInstance.Command due) {
      after(delay, due);
    }
  }
}
