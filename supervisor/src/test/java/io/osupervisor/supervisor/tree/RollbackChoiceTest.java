package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.tree.RecordSamples.AT;
import static io.osupervisor.supervisor.tree.RecordSamples.V1;
import static io.osupervisor.supervisor.tree.RecordSamples.V2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapOrder;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Created;
import io.osupervisor.supervisor.tree.AgentRecordEvent.PrimaryChanged;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Updated;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RollbackChoiceTest {
  private static final String V3 = "3".repeat(64);
  private static final AgentRecord FIRST =
      AgentRecord.ABSENT.apply(new Created("{}", V1, "ann", AT));
  private static final AgentRecord SECOND = FIRST.apply(new PrimaryChanged(V2, "h1", 5, AT));
  private static final AgentRecord THIRD = SECOND.apply(new PrimaryChanged(V3, "h2", 6, AT));

  private static Deployment deployment(String id, String version, String from, long epoch) {
    return new Deployment(
        id,
        null,
        new VersionId(version),
        new VersionId(from),
        new InstanceId("i-" + epoch),
        epoch,
        0,
        0,
        AT);
  }

  private static final List<Deployment> OPEN =
      List.of(deployment("h1", V2, V1, 5), deployment("h2", V3, V2, 6));

  private static SwapOrder order(
      AgentRecord record, List<Deployment> open, @Nullable String wanted) {
    return RollbackChoice.choose(record, open, wanted).order("r");
  }

  private static SwapOrder swap(String from, String to, @Nullable String undoes) {
    return new SwapOrder("r", undoes, new VersionId(from), new VersionId(to));
  }

  private static String refusal(AgentRecord record, @Nullable String wanted) {
    try {
      return order(record, List.of(), wanted).toString();
    } catch (AgentException e) {
      return e.code();
    }
  }

  @Test
  void shouldTakeBackTheNewestDeployment() {
    assertThat(order(THIRD, OPEN, null)).isEqualTo(swap(V3, V2, "h2"));
  }

  @Test
  void shouldTakeBackAllThatCameAfterAVersion() {
    assertThat(order(THIRD, OPEN, V1.substring(0, 8))).isEqualTo(swap(V3, V1, "h1"));
  }

  @Test
  void shouldDeployAnOlderVersionAnewWhereNothingCanBeTakenBack() {
    assertThat(order(THIRD, List.of(), V1)).isEqualTo(swap(V3, V1, null));
    assertThat(order(THIRD, List.of(), null)).isEqualTo(swap(V3, V2, null));
  }

  @Test
  void shouldNotTakeBackADeploymentThatAPersonReplaced() {
    AgentRecord updated = SECOND.apply(new Updated("{}", V3, "ann", AT));
    List<Deployment> open = List.of(deployment("h1", V2, V1, 5));
    assertThat(order(updated, open, V1)).isEqualTo(swap(V3, V1, null));
    assertThat(order(updated, open, null)).isEqualTo(swap(V3, V2, null));
  }

  @Test
  void shouldSayWhyThereIsNoWayBack() {
    assertThat(refusal(FIRST, null)).isEqualTo("nothing_before");
    assertThat(refusal(SECOND, V2)).isEqualTo("no_change");
    assertThat(refusal(SECOND, V3)).isEqualTo("unknown_version");
    assertThat(refusal(SECOND, "012")).isEqualTo("invalid_version");
    AgentRecord alike = FIRST.apply(new Updated("{}", V1.replace("ef", "ee"), "ann", AT));
    assertThatThrownBy(() -> VersionNames.find(alike, "0123456789"))
        .hasMessageContaining("2 versions begin with");
  }
}
