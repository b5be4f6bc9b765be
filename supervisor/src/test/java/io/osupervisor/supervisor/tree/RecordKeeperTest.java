package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.tree.RecordSamples.AT;
import static io.osupervisor.supervisor.tree.RecordSamples.V1;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import io.osupervisor.supervisor.tree.RecordKeeper.Keep;
import io.osupervisor.supervisor.tree.RecordKeeper.Kept;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordKeeperTest {
  private static final AgentRecordEvent CREATED = new AgentRecordEvent.Created("{}", V1, "ann", AT);
  private static final AgentRecordEvent STOPPED = new AgentRecordEvent.Stopped("ann", AT);
  private static final AgentRecordEvent STARTED = new AgentRecordEvent.Started("ann", AT);

  private final ActorTestKit kit =
      ActorTestKit.create(
          "record",
          ConfigFactory.parseString(
                  """
                  pekko.persistence.journal.plugin = "pekko.persistence.journal.inmem"
                  """)
              .withFallback(ActorTestKit.applicationTestConfig()));
  private final AtomicLong free = new AtomicLong(10);
  private final AtomicLong seconds = new AtomicLong();
  private final FreeSpaceGate gate =
      new FreeSpaceGate(
          () -> new FreeSpace.Reading(free.get(), 10),
          new FreeSpaceGate.Reserve(1, 1),
          () -> Instant.ofEpochSecond(seconds.incrementAndGet()));

  @AfterAll
  void stop() {
    kit.shutdownTestKit();
  }

  private ActorRef<Keep> keeper(String agent, TestProbe<Kept> owner) {
    return kit.spawn(RecordKeeper.create(new AgentId(agent), gate, owner.ref()));
  }

  private static Standing standing(TestProbe<Kept> owner) {
    return owner.receiveMessage().record().standing();
  }

  @Test
  void shouldTellTheRecordAfterRecoveryAndAfterEveryEvent() {
    TestProbe<Kept> owner = kit.createTestProbe();
    ActorRef<Keep> keeper = keeper("a", owner);
    assertThat(standing(owner)).isEqualTo(Standing.ABSENT);
    keeper.tell(new Keep(CREATED));
    assertThat(standing(owner)).isEqualTo(Standing.RUN);
    keeper.tell(new Keep(STOPPED));
    assertThat(standing(owner)).isEqualTo(Standing.REST);
    kit.stop(keeper);
    keeper("a", owner);
    assertThat(standing(owner)).isEqualTo(Standing.REST);
  }

  @Test
  void shouldHoldEventsInOrderUntilThereIsRoom() {
    TestProbe<Kept> owner = kit.createTestProbe();
    ActorRef<Keep> keeper = keeper("b", owner);
    assertThat(standing(owner)).isEqualTo(Standing.ABSENT);
    free.set(0);
    keeper.tell(new Keep(CREATED));
    keeper.tell(new Keep(STOPPED));
    keeper.tell(new Keep(STARTED));
    // The disk was looked at again, and was still full.
    long looks = seconds.get();
    Patience.await().until(() -> seconds.get() > looks + 1);
    owner.expectNoMessage(Duration.ZERO);
    free.set(10);
    assertThat(standing(owner)).isEqualTo(Standing.RUN);
    assertThat(standing(owner)).isEqualTo(Standing.REST);
    assertThat(standing(owner)).isEqualTo(Standing.RUN);
  }

  @Test
  void shouldLetARemovalThroughBecauseItGivesRoomBack() {
    TestProbe<Kept> owner = kit.createTestProbe();
    ActorRef<Keep> keeper = keeper("c", owner);
    assertThat(standing(owner)).isEqualTo(Standing.ABSENT);
    keeper.tell(new Keep(CREATED));
    assertThat(standing(owner)).isEqualTo(Standing.RUN);
    free.set(0);
    keeper.tell(new Keep(new AgentRecordEvent.Removed("ann", AT)));
    assertThat(standing(owner)).isEqualTo(Standing.REMOVED);
    keeper.tell(new Keep(new AgentRecordEvent.Purged("ann", AT)));
    assertThat(standing(owner)).isEqualTo(Standing.ABSENT);
    free.set(10);
  }
}
