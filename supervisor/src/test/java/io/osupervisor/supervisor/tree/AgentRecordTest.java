package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.tree.RecordSamples.AT;
import static io.osupervisor.supervisor.tree.RecordSamples.V1;
import static io.osupervisor.supervisor.tree.RecordSamples.V2;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply.VersionView;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Created;
import io.osupervisor.supervisor.tree.AgentRecordEvent.PrimaryChanged;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Purged;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Quarantined;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Released;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Removed;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Started;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Stopped;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Updated;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AgentRecordTest {
  private static final Instant LATER = AT.plusSeconds(60);
  private static final AgentRecord CREATED =
      AgentRecord.ABSENT.apply(new Created("{1}", V1, "ann", AT));

  private static AgentRecord after(AgentRecordEvent... events) {
    AgentRecord record = CREATED;
    for (AgentRecordEvent event : events) {
      record = record.apply(event);
    }
    return record;
  }

  @Test
  void shouldRunOnceCreated() {
    VersionView first = new VersionView(V1, null, "ann", "created", AT, true);
    assertThat(CREATED)
        .isEqualTo(
            new AgentRecord(Standing.RUN, "{1}", V1, java.util.List.of(first), "", "", AT, 0));
    assertThat(CREATED.exists()).isTrue();
    assertThat(AgentRecord.ABSENT.exists()).isFalse();
  }

  @Test
  void shouldTakeTheVersionThatTheVaultMadePrimary() {
    AgentRecord deployed = after(new PrimaryChanged(V2, "h17", 9, LATER));
    assertThat(deployed.version()).isEqualTo(V2);
    assertThat(deployed.primaryEpoch()).isEqualTo(9);
    assertThat(deployed.standing()).isEqualTo(Standing.RUN);
    assertThat(deployed.spec()).isEqualTo("{1}");
    assertThat(deployed.versions())
        .containsExactly(
            new VersionView(V1, null, "ann", "created", AT, false),
            new VersionView(V2, V1, "h17", "deployed", LATER, true));
  }

  @Test
  void shouldNotGoBackToADeploymentThatIsNoNews() {
    AgentRecord updated =
        after(new PrimaryChanged(V2, "h17", 9, LATER), new Updated("{2}", V1, "bob", LATER));
    assertThat(updated.isNews(9)).isFalse();
    assertThat(updated.apply(new PrimaryChanged(V2, "h17", 9, LATER))).isEqualTo(updated);
    assertThat(updated.version()).isEqualTo(V1);
    assertThat(updated.isNews(10)).isTrue();
  }

  @Test
  void shouldKnowTheNewestDeploymentThroughWhateverHappens() {
    AgentRecord after =
        after(
            new PrimaryChanged(V2, "h17", 9, LATER),
            new Quarantined("agent_failed", "it ended", LATER),
            new Released("ann", LATER),
            new Stopped("ann", LATER),
            new Removed("ann", LATER),
            new Created("{3}", V1, "ann", LATER));
    assertThat(after.primaryEpoch()).isEqualTo(9);
    assertThat(after.apply(new Purged("ann", LATER)).primaryEpoch()).isZero();
  }

  @Test
  void shouldKeepItsVersionWhenOnlyItsPolicyChanges() {
    AgentRecord updated = after(new Updated("{2}", V1, "bob", LATER));
    assertThat(updated.spec()).isEqualTo("{2}");
    assertThat(updated.versions()).isEqualTo(CREATED.versions());
    assertThat(updated.since()).isEqualTo(AT);
  }

  @Test
  void shouldGrowFromTheVersionBefore() {
    AgentRecord updated = after(new Updated("{2}", V2, "bob", LATER));
    assertThat(updated.version()).isEqualTo(V2);
    assertThat(updated.versions())
        .containsExactly(
            new VersionView(V1, null, "ann", "created", AT, false),
            new VersionView(V2, V1, "bob", "updated", LATER, true));
  }

  @Test
  void shouldNotMakeAVersionTwiceWhenItComesBack() {
    AgentRecord back =
        after(new Updated("{2}", V2, "bob", LATER), new Updated("{1}", V1, "ann", LATER));
    assertThat(back.versions())
        .containsExactly(
            new VersionView(V1, null, "ann", "created", AT, true),
            new VersionView(V2, V1, "bob", "updated", LATER, false));
  }

  @Test
  void shouldRestAndRunAsAPersonWants() {
    AgentRecord rests = after(new Stopped("ann", LATER));
    assertThat(rests.standing()).isEqualTo(Standing.REST);
    assertThat(rests.since()).isEqualTo(LATER);
    assertThat(after(new Stopped("ann", LATER), new Started("ann", LATER)).standing())
        .isEqualTo(Standing.RUN);
    assertThat(after(new Stopped("ann", LATER), new Updated("{2}", V2, "a", LATER)).standing())
        .isEqualTo(Standing.REST);
  }

  @Test
  void shouldStayQuarantinedWithItsReasonUntilAPersonDecides() {
    Quarantined quarantined = new Quarantined("agent_failed", "it crashes", LATER);
    assertThat(after(quarantined).standing()).isEqualTo(Standing.QUARANTINED);
    assertThat(after(quarantined).reason()).isEqualTo("it crashes");
    assertThat(after(quarantined).code()).isEqualTo("agent_failed");
    AgentRecord changed = after(quarantined, new Updated("{2}", V2, "a", LATER));
    assertThat(changed.standing()).isEqualTo(Standing.QUARANTINED);
    assertThat(changed.reason()).isEqualTo("it crashes");
    AgentRecord free = after(quarantined, new Released("ann", LATER));
    assertThat(free.standing()).isEqualTo(Standing.RUN);
    assertThat(free.reason()).isEmpty();
  }

  @Test
  void shouldBeUnseenButKeptAfterItsRemoval() {
    AgentRecord removed = after(new Removed("ann", LATER));
    assertThat(removed.exists()).isFalse();
    assertThat(removed.since()).isEqualTo(LATER);
    assertThat(removed.versions()).isEqualTo(CREATED.versions());
    AgentRecord back = removed.apply(new Created("{2}", V2, "bob", LATER));
    assertThat(back.standing()).isEqualTo(Standing.RUN);
    assertThat(back.versions()).hasSize(2);
    assertThat(back.versions().get(1).parent()).isEqualTo(V1);
  }

  @Test
  void shouldForgetEverythingOncePurged() {
    assertThat(after(new Removed("ann", LATER), new Purged("ann", LATER)))
        .isEqualTo(AgentRecord.ABSENT);
  }

  /** A new kind of event without a meaning would end the agent's supervisor at each start. */
  @ParameterizedTest
  @MethodSource("io.osupervisor.supervisor.tree.RecordSamples#all")
  void shouldKnowAMeaningOfEveryEvent(AgentRecordEvent event) {
    assertThat(CREATED.apply(event)).isNotNull();
  }
}
