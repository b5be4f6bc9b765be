package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.AgentReply.InstanceView;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapResult.Swapped;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever ends at whichever step of a swap: one version is the primary, and it has everything. */
class SwapCrashIT {
  private static final int CALLERS = 4;
  private static final int PROOF_REPEATS = 20;

  /** What ends. */
  enum Victim {
    PRIMARY,
    CANDIDATE,
    MANAGER,
    MEMORY;

    /** Whether everything that serves the agent is started anew after it. */
    boolean takesTheManagerWithIt() {
      return this == MANAGER || this == MEMORY;
    }
  }

  /** Which kind of swap. */
  enum Way {
    PROMOTION,
    ROLLBACK;

    /** Its steps; {@code IDLE} stands for the moment after the commit. */
    Set<SwapState> steps() {
      return this == PROMOTION
          ? EnumSet.complementOf(EnumSet.of(SwapState.LOOKING))
          : EnumSet.complementOf(EnumSet.of(SwapState.SAVING, SwapState.RESTING));
    }
  }

  static Stream<Arguments> all() {
    return Stream.of(Way.values())
        .flatMap(way -> Stream.of(Victim.values()).map(victim -> Arguments.of(way, victim)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void shouldHaveOnePrimaryAfterACrashAtEachStep(Way way, Victim victim, @TempDir Path data) {
    crash(way, victim, data, 1);
  }

  @Tag("proof")
  @ParameterizedTest
  @MethodSource("all")
  void shouldHaveOnePrimaryAfterManyCrashesAtEachStep(Way way, Victim victim, @TempDir Path data) {
    crash(way, victim, data, PROOF_REPEATS);
  }

  private static void crash(Way way, Victim victim, Path data, int times) {
    try (AgentHouse house = new AgentHouse(data, "drain-timeout = 500ms").up()) {
      List<VersionId> versions = List.of(house.version, house.marked("two"));
      VersionId doomed = house.version("if kind == \"restore\":", "if os.kill(os.getpid(), 9):");
      for (int i = 0; i < times; i++) {
        for (SwapState step : way.steps()) {
          boolean raised = step != SwapState.SAVING;
          if (victim != Victim.CANDIDATE || raised) {
            new Case(house, victim, step, "%s-%d".formatted(step, i)).run(way, versions, doomed);
          }
        }
      }
    }
  }

  /** One swap and its crash. */
  private static final class Case {
    private final AgentHouse house;
    private final Victim victim;
    private final SwapState step;
    private final String name;
    private final CompletableFuture<Void> struck = new CompletableFuture<>();
    private final Traffic traffic;

    Case(AgentHouse house, Victim victim, SwapState step, String name) {
      this.house = house;
      this.victim = victim;
      this.step = step;
      this.name = name;
      this.traffic = new Traffic(house);
    }

    void run(Way way, List<VersionId> versions, VersionId doomed) {
      SwapOrder order = order(way, versions, doomed);
      long total = house.total("{}");
      long seq = house.lastSeq();
      List<TestProbe<AgentReply>> open = new ArrayList<>();
      if (step == SwapState.RESTING) {
        open.add(house.send("{\"silent\":1}"));
      }
      traffic.start(CALLERS);
      traffic.await(CALLERS);
      house.probe = (before, now, instances) -> look(order, before, now, instances);
      TestProbe<SwapResult> swap = house.begin(order);
      SwapResult result = null;
      if (victim.takesTheManagerWithIt()) {
        revive();
      } else {
        result = swap.receiveMessage(Patience.LONG);
        assertThat(order.to().equals(doomed) || struck.isDone()).as(name).isTrue();
      }
      house.probe = SwapProbe.NONE;
      if (!open.isEmpty()) {
        // Whoever is still silent would never let the next case be quiet.
        house.send("{\"do\":\"crash\"}").expectMessageClass(Refusal.class);
        open.forEach(reply -> reply.expectMessageClass(Refusal.class));
      }
      traffic.await(CALLERS);
      traffic.stop();
      verify(order, result, total, seq);
      settle();
    }

    private SwapOrder order(Way way, List<VersionId> versions, VersionId doomed) {
      VersionId now = new VersionId(answer().version());
      VersionId other = versions.get(1 - versions.indexOf(now));
      if (way == Way.ROLLBACK) {
        SwapOrder there = new SwapOrder("there-" + name, null, now, other);
        assertThat(house.swap(there)).as(name).isInstanceOf(Swapped.class);
        house.awaitFollower(now);
        return new SwapOrder("back-" + name, there.deployment(), other, now);
      }
      // No candidate has a process yet as it is raised: this one ends itself.
      boolean ends = step == SwapState.RAISING && victim == Victim.CANDIDATE;
      return new SwapOrder("there-" + name, null, now, ends ? doomed : other);
    }

    /** On the manager's thread. */
    private void look(
        SwapOrder order, SwapState before, SwapState now, List<InstanceView> instances) {
      boolean committed = before == SwapState.COMMITTING;
      if (now == step && (step != SwapState.IDLE || committed) && struck.complete(null)) {
        if (victim == Victim.MANAGER) {
          throw new IllegalStateException("the manager fails because a test wants it to");
        } else if (victim == Victim.MEMORY) {
          house.memoryFails = true;
          house.vault.tell(
              new VaultCommand.GetDeployments(
                  house.kit.<VaultReply.Deployments>createTestProbe().ref()));
        } else {
          kill(order, instances);
        }
      }
    }

    private void kill(SwapOrder order, List<InstanceView> instances) {
      VersionId version = victim == Victim.PRIMARY ? order.from() : order.to();
      instances.stream()
          .filter(instance -> instance.version().equals(version.value()) && instance.pid() > 0)
          .flatMap(instance -> ProcessHandle.of(instance.pid()).stream())
          .forEach(ProcessHandle::destroyForcibly);
    }

    private void revive() {
      await().until(struck::isDone);
      if (victim == Victim.MEMORY) {
        house.reviveMemory();
      } else {
        house.reviveManager();
      }
      traffic.abandon();
      traffic.start(CALLERS);
    }

    private void verify(SwapOrder order, @Nullable SwapResult result, long total, long seq) {
      Answer answer = answer();
      Deployment last = house.deployments().last();
      boolean swapped = last != null && last.id().equals(order.deployment());
      if (result != null) {
        assertThat(result instanceof Swapped).as(name + " " + result).isEqualTo(swapped);
      }
      VersionId expected = swapped ? order.to() : order.from();
      assertThat(answer.version()).as(name).isEqualTo(expected.value());
      assertThat(house.describe().instances())
          .as(name)
          .filteredOn(instance -> instance.role().equals("primary"))
          .extracting(InstanceView::version)
          .containsExactly(expected.value());
      List<Long> log = house.added(seq);
      assertThat(log)
          .as(name)
          .doesNotHaveDuplicates()
          .containsAll(traffic.answered)
          .doesNotContainAnyElementsOf(
              traffic.undelivered.isEmpty() ? Set.of(0L) : traffic.undelivered);
      long sum = log.stream().mapToLong(Long::longValue).sum();
      assertThat(AgentHouse.totalOf(answer)).as(name).isEqualTo(total + sum);
    }

    private Answer answer() {
      return house.send("{}").expectMessageClass(Answer.class, Patience.LONG);
    }

    private void settle() {
      TestProbe<VaultReply.Deployments> replies = house.kit.createTestProbe();
      for (Deployment open : house.deployments().open()) {
        house.manager.tell(new AgentManager.Settle(open.id(), replies.ref()));
        replies.receiveMessage();
      }
    }
  }
}
