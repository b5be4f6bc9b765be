package io.osupervisor.agent.governor;

import static io.osupervisor.agent.governor.StartKind.AGENT;
import static io.osupervisor.agent.governor.StartKind.TRIAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GovernorTest {
  private final SmallNode node = new SmallNode();
  private final Governor governor = node.governor();

  private void begin(int programs) {
    for (int i = 0; i < programs; i++) {
      governor.began();
      governor.succeeded();
    }
  }

  private Optional<Limit> limit(StartKind kind) {
    return governor.shortage(kind, 1).map(Shortage::limit);
  }

  @Test
  void shouldLeaveHalfOfTheProgramsToAgents() {
    begin(5);
    assertThat(limit(TRIAL)).contains(Limit.INSTANCES);
    assertThat(limit(AGENT)).isEmpty();
    begin(5);
    assertThat(limit(AGENT)).contains(Limit.INSTANCES);
    governor.ended();
    assertThat(limit(AGENT)).isEmpty();
    assertThat(governor.shortage(AGENT, 2)).isPresent();
  }

  @Test
  void shouldCountTheStartsOfAMinute() {
    for (int i = 0; i < 20; i++) {
      begin(1);
      governor.ended();
      node.pass(Duration.ofSeconds(1));
    }
    assertThat(limit(AGENT)).contains(Limit.SPAWNS);
    node.pass(Duration.ofSeconds(40));
    assertThat(limit(AGENT)).isEmpty();
    assertThat(limit(TRIAL)).contains(Limit.SPAWNS);
    node.pass(Duration.ofSeconds(10));
    assertThat(limit(TRIAL)).isEmpty();
  }

  @Test
  void shouldAskTwiceAsMuchMemoryForATrial() {
    node.memory(199);
    assertThat(limit(TRIAL)).contains(Limit.MEMORY);
    assertThat(limit(AGENT)).isEmpty();
    node.memory(200);
    assertThat(limit(TRIAL)).isEmpty();
    node.memory(99);
    assertThat(limit(AGENT)).contains(Limit.MEMORY);
  }

  @Test
  void shouldTakeTheShareOfTheDiskWhereThatIsLess() {
    node.disk(200);
    assertThat(limit(AGENT)).isEmpty();
    assertThat(limit(TRIAL)).contains(Limit.DISK);
    node.disk(199);
    assertThat(limit(AGENT)).contains(Limit.DISK);
  }

  private void fail(int starts, boolean byNode) {
    for (int i = 0; i < starts; i++) {
      governor.began();
      governor.failed(byNode);
    }
  }

  @Test
  void shouldTryOneStartAfterThePauseThatFailuresInARowBring() {
    fail(2, true);
    assertThat(limit(AGENT)).isEmpty();
    fail(1, true);
    assertThat(limit(AGENT)).contains(Limit.FAILURES);
    node.pass(Duration.ofSeconds(10));
    assertThat(limit(AGENT)).isEmpty();
    governor.began();
    assertThat(limit(AGENT)).contains(Limit.FAILURES);
    governor.failed(true);
    assertThat(limit(AGENT)).contains(Limit.FAILURES);
    node.pass(Duration.ofSeconds(10));
    begin(1);
    assertThat(limit(AGENT)).isEmpty();
    fail(2, true);
    assertThat(limit(AGENT)).isEmpty();
  }

  @Test
  void shouldBlameTheNodeForNothingThatIsWrongWithOneAgent() {
    fail(9, false);
    assertThat(limit(AGENT)).isEmpty();
    fail(2, true);
    fail(5, false);
    assertThat(limit(AGENT)).isEmpty();
  }

  @Test
  void shouldTryAnotherStartWhereTheTriedOneIsNotWantedAnyMore() {
    fail(3, true);
    node.pass(Duration.ofSeconds(10));
    governor.began();
    governor.withdrawn();
    assertThat(limit(AGENT)).isEmpty();
    assertThat(governor.use(Limit.INSTANCES, AGENT).value()).isZero();
  }

  @Test
  void shouldSayWhatIsTakenWhatTheLimitIsAndWhatToDo() {
    begin(5);
    AgentException refusal = governor.shortage(TRIAL, 1).orElseThrow().refusal();
    assertThat(refusal.code()).isEqualTo("node_at_limit");
    assertThat(refusal).hasMessage("the node starts nothing more for trials: 5 of 5 programs run");
    assertThat(refusal.hint()).contains("max-instances");
    node.memory(7);
    assertThat(governor.shortage(Limit.MEMORY, AGENT, 1).orElseThrow().message())
        .endsWith("7 bytes of memory are available, 100 are needed");
    node.disk(9);
    assertThat(governor.shortage(Limit.DISK, AGENT, 1).orElseThrow().message())
        .endsWith("9 bytes of a disk are free, 200 are needed");
    fail(3, true);
    assertThat(governor.shortage(AGENT, 1).orElseThrow().message())
        .endsWith("the last 3 starts failed by the node's fault");
    assertThat(new Shortage(Limit.SPAWNS, AGENT, 20, 20).message())
        .endsWith("20 of 20 programs were started within a minute");
  }
}
