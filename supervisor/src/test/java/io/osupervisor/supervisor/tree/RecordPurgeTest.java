package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.tree.RecordSamples.AT;
import static io.osupervisor.supervisor.tree.RecordSamples.V1;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.supervisor.tree.RecordKeeper.Keep;
import io.osupervisor.supervisor.tree.RecordKeeper.Kept;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordPurgeTest {
  private final ActorTestKit kit =
      ActorTestKit.create(
          "purge",
          ConfigFactory.parseString(
                  """
                  pekko.persistence.journal.plugin = "pekko.persistence.journal.inmem"
                  """)
              .withFallback(ActorTestKit.applicationTestConfig()));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void shouldLeaveNoEventButThatOfThePurge() {
    TestProbe<Kept> owner = kit.createTestProbe();
    ActorRef<Keep> keeper =
        kit.spawn(
            RecordKeeper.create(new AgentId("gone"), FreeSpaceGate.alwaysOpen(), owner.ref()));
    owner.receiveMessage();
    keeper.tell(new Keep(new AgentRecordEvent.Created("{\"secret\":1}", V1, "ann", AT)));
    owner.receiveMessage();
    keeper.tell(new Keep(new AgentRecordEvent.Removed("ann", AT)));
    owner.receiveMessage();
    keeper.tell(new Keep(new AgentRecordEvent.Purged("ann", AT)));
    assertThat(owner.receiveMessage().record()).isEqualTo(AgentRecord.ABSENT);

    TestProbe<Object> reader = kit.createTestProbe();
    Persistence persistence = Persistence.get(Adapter.toClassic(kit.system()));
    persistence
        .journalFor("", persistence.journalFor$default$2())
        .tell(
            new JournalProtocol.ReplayMessages(
                1, Long.MAX_VALUE, Long.MAX_VALUE, "agent|gone", Adapter.toClassic(reader.ref())),
            org.apache.pekko.actor.ActorRef.noSender());
    var left = reader.expectMessageClass(JournalProtocol.ReplayedMessage.class);
    assertThat(left.persistent().sequenceNr()).isEqualTo(3);
    reader.expectMessageClass(JournalProtocol.RecoverySuccess.class);
  }
}
