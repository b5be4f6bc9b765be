package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.instance.SwapResult.NotSwapped;
import io.osupervisor.agent.instance.SwapResult.Swapped;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real agent takes another version as it runs. */
class ReloadIT {
  private static final String ADD = "{\"add\":1}";
  private static final String CAN = "env { CAN = \"hot_reload\" }";
  private static final String CONSTANTS = "MARK, RELOAD = None, \"take\"";

  @Test
  void shouldTakeAVersionUnderTrafficWithoutLosingOrRepeatingARequest(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, CAN).up()) {
      long pid = house.primaryPid();
      VersionId two = version(house, "take");
      TestProbe<SwapResult> swapped = begin(house, two);
      Set<Long> totals = new HashSet<>();
      int sent = 0;
      Deque<TestProbe<AgentReply>> open = new ArrayDeque<>();
      for (boolean over = false; !over || sent % 16 != 0; ) {
        open.addLast(house.send(ADD));
        sent++;
        if (open.size() == 16) {
          totals.add(total(open.removeFirst()));
        }
        over |= house.recorder.swapPause.summary().count() > 0;
      }
      open.forEach(reply -> totals.add(total(reply)));
      assertThat(swapped.receiveMessage(Patience.LONG)).isInstanceOf(Swapped.class);
      assertThat(totals).as("each total once").hasSize(sent);
      assertThat(house.total("{}")).isEqualTo(sent);
      assertThat(mark(house)).isEqualTo("two");
      assertThat(house.primaryPid()).isEqualTo(pid);
      assertThat(house.recorder.reload.summary().count()).isEqualTo(1);
    }
  }

  @Test
  void shouldBeTheNewVersionToEveryoneAndAfterACrash(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, CAN).up()) {
      house.total(ADD);
      VersionId two = version(house, "take");
      assertThat(swap(house, two)).isInstanceOf(Swapped.class);
      ManagerEvent.PrimaryChanged changed = house.await(ManagerEvent.PrimaryChanged.class);
      assertThat(changed.version()).isEqualTo(two);
      assertThat(changed.from()).isEqualTo(house.version);
      house.await(ManagerEvent.Serving.class);
      assertThat(house.await(ManagerEvent.Resumed.class).epoch()).isEqualTo(changed.epoch());
      Answer answer = house.send("{}").expectMessageClass(Answer.class, Patience.LONG);
      assertThat(answer.version()).isEqualTo(two.value());
      assertThat(primary(house).version()).isEqualTo(two.value());
      assertThat(measuredVersions(house)).contains(two.value());
      LoggingTestKit.warn("something is odd")
          .withMdc(Map.of("version", two.shortForm()))
          .expect(house.kit.system(), () -> house.total("{\"do\":\"report\"}"));
      crash(house);
      assertThat(house.total(ADD)).isEqualTo(2);
      assertThat(mark(house)).isEqualTo("two");
      assertThat(primary(house).version()).isEqualTo(two.value());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "refuse, reload_failed",
    "write_refuse, reload_failed",
    "wrong, reload_failed",
    "crash, reload_failed",
    "exit, reload_failed",
    "late, reload_late"
  })
  void shouldRunTheOldVersionAnewWhenTheAgentDoesNotTakeIt(
      String how, String code, @TempDir Path data) {
    try (AgentHouse house =
        new AgentHouse(data, CAN, "reload-timeout = 1s", "restart.type = transient").up()) {
      house.total(ADD);
      long pid = house.primaryPid();
      NotSwapped result = (NotSwapped) swap(house, version(house, how));
      assertThat(result.code()).isEqualTo(code);
      assertThat(house.total(ADD)).isEqualTo(2);
      assertThat(mark(house)).isEqualTo("none");
      assertThat(house.primaryPid()).isNotEqualTo(pid);
      assertThat(primary(house).version()).isEqualTo(house.version.value());
      assertThat(deployments(house).last()).isNull();
      assertThat(house.recorder.restarts.snapshot()).containsOnlyKeys(code);
      crash(house);
      assertThat(house.total("{}")).isEqualTo(2);
    }
  }

  @Test
  void shouldKeepWhatTheAgentWritesMeanwhile(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, CAN).up()) {
      house.total(ADD);
      assertThat(swap(house, version(house, "write"))).isInstanceOf(Swapped.class);
      assertThat(house.total(ADD)).as("one entry before reloaded, one after").isEqualTo(4);
      crash(house);
      assertThat(house.total("{}")).isEqualTo(4);
    }
  }

  @Test
  void shouldTakeNoCheckpointOfWhichNobodyKnowsTheVersion(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, CAN).up()) {
      house.total(ADD);
      assertThat(swap(house, version(house, "save"))).isInstanceOf(Swapped.class);
      assertThat(notes(house))
          .anySatisfy(
              note -> assertThat(note.field("code")).isEqualTo(Value.of("checkpoint_failed")));
      TestProbe<VaultReply.Checkpoints> checkpoints = house.kit.createTestProbe();
      house.vault.tell(new VaultCommand.ListCheckpoints(checkpoints.ref()));
      assertThat(checkpoints.receiveMessage(Patience.LONG).kept())
          .hasSize(1)
          .allSatisfy(kept -> assertThat(kept.version()).isEqualTo(house.version));
      TestProbe<AgentReply> taken = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.TakeCheckpoint("test", taken.ref()));
      AgentReply.CheckpointView view =
          taken.expectMessageClass(AgentReply.CheckpointView.class, Patience.LONG);
      assertThat(view.version()).isNotEqualTo(house.version.value());
    }
  }

  @Test
  void shouldTellTheAgentWhatChangedAndWhereItCouldGoBackTo(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, CAN).up()) {
      house.total(ADD);
      VersionId two = version(house, "take");
      swap(house, two);
      Value reload = notes(house).get(0);
      assertThat(reload.field("version")).isEqualTo(Value.of(two.value()));
      Value files = Objects.requireNonNull(reload.field("files"));
      assertThat(files.fields()).containsOnlyKeys("tiny.py", "spare.py");
      assertThat(files.field("spare.py")).isEqualTo(Value.NULL);
      TestProbe<VaultReply.Checkpoints> checkpoints = house.kit.createTestProbe();
      house.vault.tell(new VaultCommand.ListCheckpoints(checkpoints.ref()));
      assertThat(reload.field("backup_checkpoint_id"))
          .isEqualTo(
              Value.of(checkpoints.receiveMessage(Patience.LONG).kept().get(0).id().toString()));
    }
  }

  @Test
  void shouldPassOnWhatIsProposedMeanwhileOnceItIsCommitted(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, CAN).up()) {
      VersionId two = version(house, "propose");
      assertThat(swap(house, two)).isInstanceOf(Swapped.class);
      ManagerEvent.Intended before = house.await(ManagerEvent.Intended.class);
      assertThat(before.proposal().reason()).isEqualTo("before");
      assertThat(before.version()).isEqualTo(house.version);
      ManagerEvent.Intended after = house.await(ManagerEvent.Intended.class);
      assertThat(after.proposal().reason()).isEqualTo("after");
      assertThat(after.version()).isEqualTo(two);
    }
  }

  @Test
  void shouldGoBackByTheKeptVersionInANewProcess(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, CAN).up()) {
      house.total(ADD);
      long pid = house.primaryPid();
      VersionId two = version(house, "take");
      assertThat(swap(house, two)).isInstanceOf(Swapped.class);
      assertThat(house.total(ADD)).isEqualTo(2);
      await().until(() -> hasFollower(house));
      assertThat(house.total(ADD)).isEqualTo(3);
      SwapOrder back = new SwapOrder("back", "h-1", two, house.version);
      assertThat(house.swap(back)).isInstanceOf(Swapped.class);
      assertThat(mark(house)).isEqualTo("none");
      assertThat(house.total(ADD)).isEqualTo(4);
      assertThat(house.primaryPid()).isNotEqualTo(pid);
      assertThat(deployments(house).open()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"max-frame = 4KiB", "restart.type = temporary", "env.CAN = none"})
  void shouldSwapProcessesWhereAReloadIsNotForIt(String line, @TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, CAN, line).up()) {
      house.total(ADD);
      long pid = house.primaryPid();
      assertThat(swap(house, version(house, "crash"))).isInstanceOf(Swapped.class);
      assertThat(house.total(ADD)).isEqualTo(2);
      assertThat(mark(house)).isEqualTo("two");
      assertThat(house.primaryPid()).isNotEqualTo(pid);
    }
  }

  @Test
  void shouldLetRequestsGoOnWhenTheAgentIsNeverQuiet(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, CAN, "drain-timeout = 200ms").up()) {
      house.total(ADD);
      long pid = house.primaryPid();
      house.send("{\"silent\":1}", null, false, Duration.ofMinutes(2));
      NotSwapped result = (NotSwapped) swap(house, version(house, "take"));
      assertThat(result.code()).isEqualTo("never_quiet");
      assertThat(house.total(ADD)).isEqualTo(2);
      assertThat(house.primaryPid()).isEqualTo(pid);
    }
  }

  @Test
  void shouldStopInTheMiddleAndComeBackAsTheOldVersion(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, CAN, "reload-timeout = 10m").up()) {
      house.total(ADD);
      TestProbe<SwapResult> swapped = begin(house, version(house, "late"));
      await().until(() -> primary(house).state().equals("reloading"));
      SwapOrder another = new SwapOrder("h-2", null, house.version, version(house, "take"));
      assertThat(((NotSwapped) house.swap(another)).code()).isEqualTo("swap_under_way");
      TestProbe<AgentReply> stopped = house.kit.createTestProbe();
      house.manager.tell(new AgentManager.Stop("test", stopped.ref()));
      stopped.receiveMessage(Patience.LONG);
      NotSwapped result = (NotSwapped) swapped.receiveMessage(Patience.LONG);
      assertThat(result.code()).isEqualTo("interrupted");
      house.manager.tell(new AgentManager.Run(2, house.spec, house.version));
      house.await(ManagerEvent.Serving.class);
      assertThat(house.total(ADD)).isEqualTo(2);
      assertThat(mark(house)).isEqualTo("none");
    }
  }

  @Test
  void shouldServeAsTheOldVersionAnewWhenItIsCalledOffInTheMiddle(@TempDir Path data) {
    try (AgentHouse house = new AgentHouse(data, CAN, "reload-timeout = 10m").up()) {
      house.total(ADD);
      long pid = house.primaryPid();
      TestProbe<SwapResult> swapped = begin(house, version(house, "late"));
      await().until(() -> primary(house).state().equals("reloading"));
      TestProbe<AgentReply> held = house.send(ADD);
      house.manager.tell(new AgentManager.CallOffSwap("h-1"));
      NotSwapped result = (NotSwapped) swapped.receiveMessage(Patience.LONG);
      assertThat(result.code()).isEqualTo("interrupted");
      assertThat(total(held)).isEqualTo(2);
      assertThat(house.total(ADD)).isEqualTo(3);
      assertThat(mark(house)).isEqualTo("none");
      assertThat(house.primaryPid()).isNotEqualTo(pid);
      assertThat(deployments(house).last()).isNull();
    }
  }

  /** A version with another mark, which the agent takes in this way. */
  private static VersionId version(AgentHouse house, String how) {
    return house.version(CONSTANTS, "MARK, RELOAD = \"two\", \"" + how + "\"");
  }

  private static SwapResult swap(AgentHouse house, VersionId to) {
    return begin(house, to).receiveMessage(Patience.LONG);
  }

  private static TestProbe<SwapResult> begin(AgentHouse house, VersionId to) {
    TestProbe<SwapResult> replies = house.kit.createTestProbe();
    SwapOrder order = new SwapOrder("h-1", null, house.version, to);
    house.manager.tell(new AgentManager.ChangeVersion(order, replies.ref()));
    return replies;
  }

  private static void crash(AgentHouse house) {
    house.send("{\"do\":\"crash\"}");
    house.await(ManagerEvent.InstanceEnded.class, end -> end.reason().code().equals("exit"));
  }

  private static String mark(AgentHouse house) {
    Value mark =
        house.send("{}").expectMessageClass(Answer.class, Patience.LONG).data().field("mark");
    return mark == null ? "none" : mark.asString();
  }

  private static List<Value> notes(AgentHouse house) {
    return house
        .send("{\"notes\":1}")
        .expectMessageClass(Answer.class, Patience.LONG)
        .data()
        .elements();
  }

  private static long total(TestProbe<AgentReply> reply) {
    return AgentHouse.totalOf(reply.expectMessageClass(Answer.class, Patience.LONG));
  }

  private static AgentReply.InstanceView primary(AgentHouse house) {
    return house.describe().instances().stream()
        .filter(instance -> instance.role().equals("primary"))
        .findFirst()
        .orElseThrow();
  }

  private static boolean hasFollower(AgentHouse house) {
    return house.describe().instances().stream()
        .anyMatch(
            instance ->
                instance.version().equals(house.version.value())
                    && instance.state().equals("following"));
  }

  private static List<String> measuredVersions(AgentHouse house) {
    TestProbe<AgentReply> replies = house.kit.createTestProbe();
    house.parts.health().tell(new HealthMonitor.GetMetrics(replies.ref()));
    return replies
        .expectMessageClass(AgentReply.Metrics.class, Patience.LONG)
        .metrics()
        .instances()
        .stream()
        .map(instance -> instance.version())
        .toList();
  }

  private static VaultReply.Deployments deployments(AgentHouse house) {
    TestProbe<VaultReply.Deployments> replies = house.kit.createTestProbe();
    house.vault.tell(new VaultCommand.GetDeployments(replies.ref()));
    return replies.receiveMessage(Patience.LONG);
  }
}
