package io.osupervisor.agent.governor;

import static io.osupervisor.agent.governor.StartKind.AGENT;
import static io.osupervisor.agent.governor.StartKind.TRIAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.governor.GovernorView.LimitView;
import io.osupervisor.agent.instance.QuietProcess;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class StartGateTest {
  private long memory = 1000;
  private long now;
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final List<AgentException> held = new ArrayList<>();
  private final StartGate gate =
      StartGate.of(
          2,
          SmallNode.SETTINGS,
          () -> new Supply.Reading(memory, 1000),
          Supply.ENDLESS,
          later::add,
          () -> now);

  private CompletableFuture<StartGate.Pass> enter(StartKind kind) {
    return gate.enter(kind, held::add);
  }

  private void takeAPlace() {
    CompletableFuture<StartGate.Pass> unused = enter(AGENT);
  }

  private static void giveBack(CompletableFuture<StartGate.Pass> turn) {
    turn.join().giveBack();
  }

  private static String code(CompletableFuture<?> failed) {
    try {
      failed.join();
      return "none";
    } catch (CompletionException e) {
      return ((AgentException) Objects.requireNonNull(e.getCause())).code();
    }
  }

  private long programs() {
    return gate.view(Limit.INSTANCES).value();
  }

  @Test
  void shouldLetTheNextOneInWhenAPassIsGivenBackOnce() {
    CompletableFuture<StartGate.Pass> first = enter(AGENT);
    takeAPlace();
    CompletableFuture<StartGate.Pass> third = enter(AGENT);
    CompletableFuture<StartGate.Pass> fourth = enter(AGENT);
    assertThat(third).isNotDone();
    giveBack(first);
    giveBack(first);
    assertThat(third).isDone();
    assertThat(fourth).isNotDone();
    assertThat(held).isEmpty();
  }

  @Test
  void shouldPassOverWhoNoLongerWaits() {
    CompletableFuture<StartGate.Pass> first = enter(AGENT);
    takeAPlace();
    enter(AGENT).cancel(true);
    CompletableFuture<StartGate.Pass> last = enter(AGENT);
    assertThat(gate.view().waiting()).isEqualTo(1);
    giveBack(first);
    assertThat(last).isDone();
  }

  @Test
  void shouldLetAgentsInBeforeTrialsAndKeepAPlaceForThem() {
    CompletableFuture<StartGate.Pass> trial = enter(TRIAL);
    CompletableFuture<StartGate.Pass> other = enter(TRIAL);
    assertThat(trial).isDone();
    assertThat(other).isNotDone();
    CompletableFuture<StartGate.Pass> agent = enter(AGENT);
    CompletableFuture<StartGate.Pass> next = enter(AGENT);
    assertThat(agent).isDone();
    giveBack(trial);
    assertThat(next).isDone();
    assertThat(other).isNotDone();
    giveBack(agent);
    assertThat(other).isDone();
  }

  @Test
  void shouldHaveAnAgentWaitAndRefuseATrialWhileMemoryIsShort() {
    memory = 50;
    CompletableFuture<StartGate.Pass> agent = enter(AGENT);
    takeAPlace();
    assertThat(code(enter(TRIAL))).isEqualTo("node_at_limit");
    assertThat(agent).isNotDone();
    assertThat(held).hasSize(2).allMatch(why -> why.code().equals("node_at_limit"));
    LimitView view = gate.view(Limit.MEMORY);
    assertThat(List.of(view.value(), view.agents(), view.trials()))
        .containsExactly(50L, 100L, 200L);
    assertThat(List.of(view.held(), view.refused())).containsExactly(2L, 1L);
    assertThat(view.reason()).contains("for agents");

    assertThat(later).hasSize(1);
    later.remove().run();
    assertThat(agent).isNotDone();
    memory = 1000;
    later.remove().run();
    assertThat(agent).isDone();
    assertThat(later).isEmpty();
    assertThat(held).hasSize(2);
    assertThat(gate.view(Limit.MEMORY).reason()).isEmpty();
  }

  @Test
  void shouldRefuseATrialWhoseTurnComesWhenThereIsNoRoomAnyMore() {
    CompletableFuture<StartGate.Pass> first = enter(TRIAL);
    CompletableFuture<StartGate.Pass> second = enter(TRIAL);
    memory = 150;
    giveBack(first);
    assertThat(code(second)).isEqualTo("node_at_limit");
    assertThat(gate.view().starting()).isZero();
  }

  @Test
  void shouldCountAProgramUntilNothingOfItIsLeft() {
    QuietProcess process = new QuietProcess();
    StartGate.Pass pass = enter(AGENT).join();
    assertThat(pass.use(CompletableFuture.completedStage(process))).isCompletedWithValue(process);
    pass.giveBack();
    assertThat(programs()).isEqualTo(1);
    process.end();
    assertThat(programs()).isZero();
  }

  @Test
  void shouldCountNothingThatWasNotTried() {
    giveBack(enter(AGENT));
    assertThat(programs()).isZero();
    assertThat(gate.view(Limit.SPAWNS).value()).isZero();
  }

  @Test
  void shouldPauseAfterStartsThatFailByTheNodesFaultAlone() {
    for (String code : List.of("command_not_found", "start_failed", "uids_exhausted")) {
      assertThat(code(launch(code))).isEqualTo(code);
    }
    assertThat(gate.view(Limit.FAILURES).value()).isZero();
    for (int i = 0; i < 3; i++) {
      assertThat(code(launch("node_exhausted"))).isEqualTo("node_exhausted");
    }
    CompletableFuture<StartGate.Pass> agent = enter(AGENT);
    assertThat(agent).isNotDone();
    assertThat(code(launch("any"))).isEqualTo("node_at_limit");
    now += Duration.ofSeconds(10).toNanos();
    later.remove().run();
    assertThat(agent).isDone();
    assertThat(programs()).isEqualTo(1);
  }

  private CompletableFuture<?> launch(String code) {
    return gate.launch(
            TRIAL, () -> CompletableFuture.failedStage(new AgentException(code, "no", "")))
        .toCompletableFuture();
  }

  @Test
  void shouldGiveTheTurnBackWhereAStartThrows() {
    CompletableFuture<?> thrown =
        gate.launch(
                TRIAL,
                () -> {
                  throw new AgentException("broken", "no", "");
                })
            .toCompletableFuture();
    assertThat(code(thrown)).isEqualTo("broken");
    assertThat(gate.view().starting()).isZero();
    assertThat(programs()).isZero();
  }

  @Test
  void shouldSayBeforehandWhetherSeveralMayStart() {
    assertThat(gate.refusal(TRIAL, 5)).isEmpty();
    assertThat(gate.refusal(TRIAL, 6))
        .hasValueSatisfying(why -> assertThat(why.code()).isEqualTo("node_at_limit"));
    assertThat(gate.refusal(AGENT, 6)).isEmpty();
  }

  @Test
  void shouldRefuseToLetNothingStart() {
    assertThatThrownBy(() -> StartGate.unlimited(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
