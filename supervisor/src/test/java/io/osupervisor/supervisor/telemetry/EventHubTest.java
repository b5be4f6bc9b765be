package io.osupervisor.supervisor.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.Patience;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(Patience.SECONDS)
class EventHubTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private final EventHub hub = new EventHub(8, () -> NOW);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static SinkQueueWithCancel<Event> subscribe(Source<Event, ?> source) {
    return source.toMat(Sink.<Event>queue(1), Keep.right()).run(KIT.system());
  }

  private static Event next(SinkQueueWithCancel<Event> queue) throws Exception {
    return queue.pull().toCompletableFuture().get(Patience.SECONDS, TimeUnit.SECONDS).orElseThrow();
  }

  private List<String> kept(long after) throws Exception {
    return hub.keptAfter(after)
        .map(Event::type)
        .runWith(Sink.seq(), KIT.system())
        .toCompletableFuture()
        .get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void shouldGiveGrowingIdsAlsoAfterARestart() {
    Event first = hub.publish("a", Map.of());
    Event second = hub.publish("b", Map.of());
    assertThat(second.id()).isGreaterThan(first.id());
    EventHub restarted = new EventHub(8, () -> NOW.plusMillis(1));
    assertThat(restarted.publish("c", Map.of()).id()).isGreaterThan(second.id());
  }

  @Test
  void shouldReplayAfterAnId() throws Exception {
    Event first = hub.publish("a", Map.of());
    hub.publish("b", Map.of());
    hub.publish("c", Map.of());
    assertThat(kept(0)).containsExactly("a", "b", "c");
    assertThat(kept(first.id())).containsExactly("b", "c");
    assertThat(kept(first.id() + 2)).isEmpty();
    assertThat(kept(Long.MAX_VALUE - 1)).isEmpty();
  }

  @Test
  void shouldTellTheGapToWhoMissedEvents() throws Exception {
    Event seen = hub.publish("seen", Map.of());
    for (int i = 0; i < 20; i++) {
      hub.publish("t" + i, Map.of());
    }
    assertThat(kept(seen.id()))
        .containsExactly("gap", "t12", "t13", "t14", "t15", "t16", "t17", "t18", "t19");
    Event gap = next(subscribe(hub.after(seen.id())));
    assertThat(gap.data()).containsEntry("after", seen.id()).containsEntry("next", gap.id() + 1);
  }

  @Test
  void shouldTellTheGapToASlowSubscriberAndGoOn() throws Exception {
    SinkQueueWithCancel<Event> slow = subscribe(hub.after(0));
    hub.publish("first", Map.of());
    assertThat(next(slow).type()).isEqualTo("first");
    for (int i = 0; i < 100; i++) {
      hub.publish("t" + i, Map.of());
    }
    List<String> seen = new ArrayList<>();
    while (!seen.contains("t99")) {
      seen.add(next(slow).type());
    }
    assertThat(seen).contains("gap").hasSizeLessThan(40);
    hub.publish("after", Map.of());
    assertThat(next(slow).type()).isEqualTo("after");
  }

  @Test
  void shouldStartWithWhatComesNext() throws Exception {
    hub.publish("before", Map.of());
    SinkQueueWithCancel<Event> queue = subscribe(hub.fromNow());
    hub.publish("agent", "after", Map.of("k", 1));
    Event event = next(queue);
    assertThat(event.type()).isEqualTo("after");
    assertThat(event.agent()).isEqualTo("agent");
    assertThat(event.at()).isEqualTo(NOW);
  }

  @Test
  void shouldLoseNothingBetweenManyPublishersAndAFastSubscriber() throws Exception {
    EventHub large = new EventHub(1 << 16, () -> NOW);
    int publishers = 4;
    long each = 5000;
    CompletableFuture<List<Event>> all =
        large
            .fromNow()
            .take(publishers * each)
            .runWith(Sink.seq(), KIT.system())
            .toCompletableFuture();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < publishers; p++) {
      Thread thread =
          new Thread(
              () -> {
                awaitStart(start);
                for (int i = 0; i < each; i++) {
                  large.publish("t", Map.of());
                }
              });
      thread.start();
      threads.add(thread);
    }
    start.countDown();
    List<Event> seen = all.get(Patience.SECONDS, TimeUnit.SECONDS);
    assertThat(seen).extracting(Event::id).isSorted().doesNotHaveDuplicates();
    assertThat(seen).noneMatch(event -> event.type().equals(Event.GAP));
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void awaitStart(CountDownLatch start) {
    try {
      start.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
