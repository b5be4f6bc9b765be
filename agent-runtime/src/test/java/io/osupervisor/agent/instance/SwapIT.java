package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapResult.NotSwapped;
import io.osupervisor.agent.instance.SwapResult.Swapped;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.agent.vault.VaultReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions of a real agent take each other's place. */
class SwapIT {
  private static final Duration PATIENCE = Patience.LONG;
  private static final String WRONG_READY = "\"ready\", wal_seq=seq + 1)";
  private static final String ADD = "{\"add\":1}";

  @Test
  void shouldSwapUnderTrafficWithoutLosingOrRepeatingARequest(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      SwapOrder order = order(house, "h-1", house.marked("two"));
      Set<Long> totals = new HashSet<>();
      int sent = 0;
      Deque<TestProbe<AgentReply>> open = new ArrayDeque<>();
      CompletableFuture<SwapResult> swapped = begin(house, order);
      for (int after = 0; after < 100; after += swapped.isDone() ? 1 : 0) {
        open.addLast(house.send(ADD));
        sent++;
        if (open.size() == 16) {
          totals.add(total(open.removeFirst()));
        }
      }
      open.forEach(reply -> totals.add(total(reply)));
      assertThat(swapped.join()).isInstanceOf(Swapped.class);
      assertThat(totals).as("each total once").hasSize(sent);
      assertThat(house.total("{}")).isEqualTo(sent);
      assertThat(mark(house)).isEqualTo("two");
      assertThat(house.recorder.swapPause.summary().count()).isEqualTo(1);
      ManagerEvent.PrimaryChanged changed = house.await(ManagerEvent.PrimaryChanged.class);
      house.await(ManagerEvent.Serving.class);
      assertThat(house.await(ManagerEvent.Resumed.class).epoch()).isEqualTo(changed.epoch());
      house.await(ManagerEvent.InstanceEnded.class, end -> end.version().equals(house.version));
    }
  }

  @Test
  void shouldEndTheFormerPrimaryAlsoWhereNobodyAsks(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.swap(order(house, "h-1", house.marked("two")));
      house.await(ManagerEvent.Resumed.class);
      house.await(ManagerEvent.InstanceEnded.class, end -> end.version().equals(house.version));
      assertThat(mark(house)).isEqualTo("two");
    }
  }

  @Test
  void shouldEndTheFormerPrimaryAlsoWhereTheNewOneDoesNotAnswer(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      VersionId mute = house.version("kind == \"process_request\"", "kind == \"never\"");
      Deque<TestProbe<AgentReply>> asked = new ConcurrentLinkedDeque<>();
      house.probe =
          (before, now, instances) -> {
            if (now == SwapState.COMMITTING) {
              asked.add(house.send(ADD));
            }
          };
      assertThat(house.swap(order(house, "h-1", mute))).isInstanceOf(Swapped.class);
      house.await(ManagerEvent.Resumed.class);
      house.await(ManagerEvent.InstanceEnded.class, end -> end.version().equals(house.version));
      assertThat(asked).hasSize(1).allSatisfy(reply -> reply.expectNoMessage(Duration.ZERO));
    }
  }

  @Test
  void shouldKeepTheOldVersionWhenTheNewOneDies(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total(ADD);
      VersionId broken = house.version("import json", "import jsom");
      NotSwapped result = (NotSwapped) house.swap(order(house, "h-1", broken));
      assertThat(result.code()).isEqualTo("candidate_ended");
      assertThat(house.total(ADD)).isEqualTo(2);
      assertThat(last(house)).isNull();
    }
  }

  @Test
  void shouldKeepTheOldVersionWhenTheNewOneReadsAnotherState(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      house.total(ADD);
      VersionId wrong = house.version("\"ready\", wal_seq=seq)", WRONG_READY);
      NotSwapped result = (NotSwapped) house.swap(order(house, "h-1", wrong));
      assertThat(result.code()).isEqualTo("candidate_ended");
      assertThat(house.total(ADD)).isEqualTo(2);
      assertThat(house.total(ADD)).isEqualTo(3);
    }
  }

  @Test
  void shouldTakeAVersionBackWithAllThatWasWrittenSince(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      VersionId two = house.marked("two");
      house.total(ADD);
      assertThat(house.swap(order(house, "h-1", two))).isInstanceOf(Swapped.class);
      assertThat(house.total(ADD)).isEqualTo(2);
      house.awaitFollower(house.version);
      assertThat(house.total(ADD)).isEqualTo(3);
      SwapOrder back = new SwapOrder("back", "h-1", two, house.version);
      assertThat(house.swap(back)).isInstanceOf(Swapped.class);
      assertThat(mark(house)).isEqualTo("none");
      assertThat(house.total(ADD)).isEqualTo(4);
      assertThat(house.deployments().open()).isEmpty();
      house.send("{\"do\":\"crash\"}");
      house.await(
          ManagerEvent.InstanceEnded.class, end -> end.reason().kind() == EndReason.Kind.FAULT);
      assertThat(house.total("{}")).isEqualTo(4);
      assertThat(mark(house)).isEqualTo("none");
    }
  }

  @Test
  void shouldGoOnWithTheNewVersionAfterItsCrash(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      assertThat(house.swap(order(house, "h-1", house.marked("two")))).isInstanceOf(Swapped.class);
      house.total(ADD);
      house.send("{\"do\":\"crash\"}");
      house.await(
          ManagerEvent.InstanceEnded.class, end -> end.reason().kind() == EndReason.Kind.FAULT);
      assertThat(house.total(ADD)).isEqualTo(2);
      assertThat(mark(house)).isEqualTo("two");
    }
  }

  @Test
  void shouldLetRequestsGoOnWhenTheAgentIsNeverQuiet(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, "drain-timeout = 200ms").up()) {
      house.total(ADD);
      house.send("{\"silent\":1}", null, false, Duration.ofMinutes(2));
      NotSwapped result = (NotSwapped) house.swap(order(house, "h-1", house.marked("two")));
      assertThat(result.code()).isEqualTo("never_quiet");
      assertThat(mark(house)).isEqualTo("none");
      assertThat(house.total(ADD)).isEqualTo(2);
    }
  }

  @Test
  void shouldRefuseWhatDoesNotFollowThePrimary(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      VersionId two = house.marked("two");
      VersionId three = house.marked("three");
      SwapOrder stale = new SwapOrder("h-1", null, two, three);
      assertThat(((NotSwapped) house.swap(stale)).code()).isEqualTo("stale_parent");
      SwapOrder groundless = new SwapOrder("back", "h-9", house.version, two);
      assertThat(((NotSwapped) house.swap(groundless)).code()).isEqualTo("unknown_deployment");
      assertThat(mark(house)).isEqualTo("none");
    }
  }

  @Test
  void shouldKeepNoOlderVersionOnceTheDeploymentIsSettled(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      VersionId two = house.marked("two");
      house.swap(order(house, "h-1", two));
      house.awaitFollower(house.version);
      TestProbe<VaultReply.Deployments> settled = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.Settle("h-1", settled.ref()));
      assertThat(settled.receiveMessage(PATIENCE).open()).isEmpty();
      await().atMost(PATIENCE).until(() -> house.describe().instances().size() == 1);
      SwapOrder back = new SwapOrder("back", "h-1", two, house.version);
      assertThat(((NotSwapped) house.swap(back)).code()).isEqualTo("unknown_deployment");
    }
  }

  @Test
  void shouldKeepTheSameFollowerWhenALowerDeploymentIsSettled(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data).up()) {
      VersionId two = house.marked("two");
      VersionId three = house.marked("three");
      house.swap(order(house, "h-1", two));
      house.awaitFollower(house.version);
      assertThat(house.swap(new SwapOrder("h-2", null, two, three))).isInstanceOf(Swapped.class);
      house.awaitFollower(two);
      long follower = pid(house, two);
      TestProbe<VaultReply.Deployments> settled = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.Settle("h-1", settled.ref()));
      assertThat(settled.receiveMessage(PATIENCE).open())
          .extracting(Deployment::id)
          .containsExactly("h-2");
      SwapOrder back = new SwapOrder("back", "h-2", three, two);
      assertThat(house.swap(back)).isInstanceOf(Swapped.class);
      assertThat(house.primaryPid()).isEqualTo(follower);
    }
  }

  private static long pid(AgentHouse house, VersionId version) {
    return house.describe().instances().stream()
        .filter(instance -> instance.version().equals(version.value()))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  private static SwapOrder order(AgentHouse house, String deployment, VersionId to) {
    return new SwapOrder(deployment, null, house.version, to);
  }

  private static CompletableFuture<SwapResult> begin(AgentHouse house, SwapOrder order) {
    return AskPattern.<AgentManager.Command, SwapResult>ask(
            house.manager,
            replyTo -> new AgentManager.ChangeVersion(order, replyTo),
            PATIENCE,
            house.kit.system().scheduler())
        .toCompletableFuture();
  }

  private static String mark(AgentHouse house) {
    Answer answer = house.send("{}").expectMessageClass(Answer.class, PATIENCE);
    Value mark = answer.data().field("mark");
    return mark == null ? "none" : mark.asString();
  }

  private static long total(TestProbe<AgentReply> reply) {
    return AgentHouse.totalOf(reply.expectMessageClass(Answer.class, PATIENCE));
  }

  private static @Nullable Deployment last(AgentHouse house) {
    return house.deployments().last();
  }
}
