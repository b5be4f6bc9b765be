package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.ManagerEvent.CrashLoop;
import io.osupervisor.agent.instance.ManagerEvent.InstanceEnded;
import io.osupervisor.agent.instance.ManagerEvent.InstanceStarted;
import io.osupervisor.agent.instance.SwapResult.NotSwapped;
import io.osupervisor.agent.instance.SwapResult.Swapped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deployment is taken back though its version does not serve. */
class WayBackIT {
  private static final String ADD = "{\"add\":1}";
  private static final String FEW = "restart { intensity = 3, backoff { min = 1ms, max = 2ms } }";
  private static final String PATIENT = "restart { backoff { min = 60s, max = 60s } }";

  /** What a version does that was ready beside the old one, once it is started as the primary. */
  private static final String AS_PRIMARY = "os.environ[\"OSUP_ROLE\"] == \"primary\"";

  private static final String AT_START = "if os.environ.get(\"DIE_AT_START\"):\n    sys.exit(3)";

  private final Path data;

  WayBackIT(@TempDir Path data) {
    this.data = data;
  }

  @Test
  void shouldTakeBackAVersionThatCrashesAtEachStart() {
    try (AgentHouse house = new AgentHouse(data, FEW).up()) {
      VersionId bad = deploy(house, AT_START, "if " + AS_PRIMARY + ":\n    sys.exit(3)");
      crash(house);
      TestProbe<AgentReply> early = house.send(ADD);
      CrashLoop loop = house.await(CrashLoop.class);
      assertThat(loop.deployment()).isEqualTo("h1");
      assertThat(loop.version()).isEqualTo(bad);
      assertThat(loop.code()).isEqualTo("exit");
      TestProbe<AgentReply> late = house.send(ADD);
      assertThat(house.swap(back(house, bad))).isInstanceOf(Swapped.class);
      assertAnswered(house, early, 3);
      assertAnswered(house, late, 4);
      assertThat(house.deployments().open()).isEmpty();
      assertServes(house, house.version);
    }
  }

  @Test
  void shouldTakeBackAVersionThatCrashesAtItsFirstRequest() {
    try (AgentHouse house = new AgentHouse(data, FEW).up()) {
      VersionId bad = deploy(house, "    if \"add\" in data:", "    if os._exit(7):", false);
      TestProbe<AgentReply> again = house.send(ADD, null, true, Patience.LONG);
      assertThat(house.await(CrashLoop.class).message()).contains("exit code 7");
      TestProbe<AgentReply> once = house.send(ADD);
      assertThat(house.swap(back(house, bad))).isInstanceOf(Swapped.class);
      assertAnswered(house, again, 2);
      assertAnswered(house, once, 3);
    }
  }

  @Test
  void shouldTakeBackAVersionThatHangsAtStart() {
    try (AgentHouse house = new AgentHouse(data).up()) {
      VersionId bad = deploy(house, AT_START, "if " + AS_PRIMARY + ":\n    time.sleep(3600)");
      takeBackWhileItStarts(house, bad);
    }
  }

  @Test
  void shouldTakeBackAVersionThatIsNeverReady() {
    try (AgentHouse house = new AgentHouse(data).up()) {
      String ready = "send(type=\"ready\", wal_seq=seq)";
      VersionId bad = deploy(house, ready, AS_PRIMARY + " or " + ready);
      takeBackWhileItStarts(house, bad);
    }
  }

  private static void takeBackWhileItStarts(AgentHouse house, VersionId bad) {
    crash(house);
    house.await(InstanceStarted.class, started -> started.role() == Role.PRIMARY);
    TestProbe<AgentReply> waiting = house.send(ADD);
    assertThat(house.swap(back(house, bad))).isInstanceOf(Swapped.class);
    assertAnswered(house, waiting, 3);
    InstanceEnded fenced = house.await(InstanceEnded.class, end -> end.role() == Role.PRIMARY);
    assertThat(fenced.version()).isEqualTo(bad);
    assertThat(fenced.reason().kind()).isEqualTo(EndReason.Kind.STOPPED);
  }

  @Test
  void shouldTellByStableCodesThatAVersionWasLate() {
    String soon = "start-timeout = 100ms\nrestore-timeout = 100ms";
    try (AgentHouse house = new AgentHouse(data.resolve("a"), PATIENT).up()) {
      VersionId bad = deploy(house, AT_START, "if " + AS_PRIMARY + ":\n    time.sleep(3600)");
      assertThat(lateCode(house, soon, bad)).isEqualTo("start_timeout");
    }
    try (AgentHouse house = new AgentHouse(data.resolve("b"), PATIENT).up()) {
      String ready = "send(type=\"ready\", wal_seq=seq)";
      VersionId bad = deploy(house, ready, AS_PRIMARY + " or " + ready);
      assertThat(lateCode(house, "restore-timeout = 100ms", bad)).isEqualTo("restore_timeout");
    }
  }

  private static String lateCode(AgentHouse house, String timeouts, VersionId bad) {
    house.manager.tell(new AgentManager.Run(2, AgentHouse.spec(timeouts), bad));
    InstanceEnded late =
        house.await(
            InstanceEnded.class,
            end -> end.role() == Role.PRIMARY && end.reason().kind() == EndReason.Kind.FAULT);
    assertThat(late.version()).isEqualTo(bad);
    return late.reason().code();
  }

  @Test
  void shouldTakeBackAVersionWhoseRestartIsNotDueYet() {
    try (AgentHouse house = new AgentHouse(data, PATIENT).up()) {
      VersionId bad = deploy(house, AT_START, "if " + AS_PRIMARY + ":\n    sys.exit(3)");
      crash(house);
      house.await(InstanceEnded.class, end -> end.reason().message().contains("exit code 3"));
      TestProbe<AgentReply> waiting = house.send(ADD);
      assertThat(house.swap(back(house, bad))).isInstanceOf(Swapped.class);
      assertAnswered(house, waiting, 3);
    }
  }

  @Test
  void shouldTakeBackAVersionThatHangsWhileItServes() {
    try (AgentHouse house = new AgentHouse(data, "drain-timeout = 200ms").up()) {
      VersionId bad = deploy(house, "\"pid\": os.getpid()", "\"pid\": 0");
      TestProbe<AgentReply> hung = house.send("{\"do\":\"hang\"}");
      TestProbe<AgentReply> again = house.send(ADD, null, true, Patience.LONG);
      TestProbe<SwapResult> swapped = house.begin(back(house, bad));
      TestProbe<AgentReply> waiting = house.send(ADD, null, true, Patience.LONG);
      assertThat(swapped.receiveMessage(Patience.LONG)).isInstanceOf(Swapped.class);
      assertThat(house.refusal(hung).code()).isEqualTo("agent_restarted");
      assertAnswered(house, again, 3);
      assertAnswered(house, waiting, 4);
    }
  }

  /** It answers all the time, but one request never: a promotion would be never_quiet. */
  @Test
  void shouldTakeBackAVersionThatNeverComesToRest() {
    try (AgentHouse house = new AgentHouse(data, "drain-timeout = 200ms").up()) {
      VersionId bad = deploy(house, "\"pid\": os.getpid()", "\"pid\": 0");
      long seq = house.lastSeq();
      TestProbe<AgentReply> never = house.send("{\"silent\":1}");
      Traffic traffic = new Traffic(house).start(4);
      traffic.await(4);
      assertThat(house.swap(back(house, bad))).isInstanceOf(Swapped.class);
      assertThat(house.refusal(never).code()).isEqualTo("agent_restarted");
      traffic.await(4);
      traffic.stop();
      assertThat(house.added(seq)).doesNotHaveDuplicates().containsAll(traffic.answered);
    }
  }

  @Test
  void shouldQuarantineWhenNobodyTakesItBack() {
    try (AgentHouse house = new AgentHouse(data, FEW).up()) {
      deploy(house, AT_START, "if " + AS_PRIMARY + ":\n    sys.exit(3)");
      crash(house);
      CrashLoop loop = house.await(CrashLoop.class);
      TestProbe<AgentReply> waiting = house.send(ADD);
      house.manager.tell(new AgentManager.Quarantine(loop.run()));
      ManagerEvent.Quarantined done = house.await(ManagerEvent.Quarantined.class);
      assertThat(done.code()).isEqualTo(loop.code());
      assertThat(done.message()).isEqualTo(loop.message());
      assertThat(house.refusal(waiting).code()).isEqualTo("quarantined");
    }
  }

  @Test
  void shouldGoOnWaitingWhenItCannotBeTakenBackThatWay() {
    try (AgentHouse house = new AgentHouse(data, FEW).up()) {
      VersionId bad = deploy(house, AT_START, "if " + AS_PRIMARY + ":\n    sys.exit(3)");
      crash(house);
      house.await(CrashLoop.class);
      SwapOrder wrong = new SwapOrder("back", "h9", bad, house.version);
      assertThat(((NotSwapped) house.swap(wrong)).code()).isEqualTo("unknown_deployment");
      SwapOrder promotion = new SwapOrder("h2", null, bad, house.version);
      assertThat(((NotSwapped) house.swap(promotion)).code()).isEqualTo("not_running");
      TestProbe<AgentReply> waiting = house.send(ADD);
      assertThat(house.swap(back(house, bad))).isInstanceOf(Swapped.class);
      assertAnswered(house, waiting, 3);
    }
  }

  /** The older version's files are damaged: nothing starts as that version any more. */
  @Test
  void shouldRestartTheVersionThatRunsWhenTheOlderOneCannotTakeOver() {
    String few = "restart { intensity = 3, period = 60s, backoff { min = 1ms, max = 2ms } }";
    try (AgentHouse house = new AgentHouse(data, few).up()) {
      house.total(ADD);
      damageFiles();
      VersionId bad = house.version(AT_START, "if " + AS_PRIMARY + ":\n    time.sleep(3600)");
      house.swap(new SwapOrder("h1", null, house.version, bad));
      house.await(ManagerEvent.KeptVersionLost.class);
      crash(house);
      house.await(InstanceStarted.class, started -> started.role() == Role.PRIMARY);
      NotSwapped result = (NotSwapped) house.swap(back(house, bad));
      assertThat(result.code()).isEqualTo("candidate_ended");
      assertThat(result.message()).contains("damaged");
      InstanceEnded end =
          house.await(InstanceEnded.class, any -> any.version().equals(house.version));
      assertThat(end.reason().code()).isEqualTo("version_damaged");
      InstanceStarted again =
          house.await(InstanceStarted.class, started -> started.role() == Role.PRIMARY);
      assertThat(again.version()).isEqualTo(bad.value());
    }
  }

  /** Deploys a changed version beside which the old one follows; the total is 2 then. */
  private static VersionId deploy(AgentHouse house, String old, String changed) {
    return deploy(house, old, changed, true);
  }

  private static VersionId deploy(AgentHouse house, String old, String changed, boolean adds) {
    house.total(ADD);
    VersionId bad = house.version(old, changed);
    assertThat(house.swap(new SwapOrder("h1", null, house.version, bad)))
        .isInstanceOf(Swapped.class);
    if (adds) {
      assertThat(house.total(ADD)).isEqualTo(2);
    }
    house.awaitFollower(house.version);
    return bad;
  }

  private static void crash(AgentHouse house) {
    house.send("{\"do\":\"crash\"}");
    house.await(InstanceEnded.class, end -> end.reason().kind() == EndReason.Kind.FAULT);
  }

  private static SwapOrder back(AgentHouse house, VersionId bad) {
    return new SwapOrder("h1.back", "h1", bad, house.version);
  }

  private static void assertServes(AgentHouse house, VersionId version) {
    AgentManager.Description now = house.describe();
    assertThat(now.status()).isEqualTo(AgentStatus.RUNNING);
    AgentManager.Primary primary = Objects.requireNonNull(now.primary());
    assertThat(primary.version()).isEqualTo(version);
    assertThat(primary.since()).isBeforeOrEqualTo(Instant.now());
    assertThat(primary.pulseAge()).isBetween(Duration.ZERO, Patience.LONG);
  }

  private static void assertAnswered(AgentHouse house, TestProbe<AgentReply> reply, long total) {
    Answer answer = reply.expectMessageClass(Answer.class, Patience.LONG);
    assertThat(answer.version()).isEqualTo(house.version.value());
    assertThat(AgentHouse.totalOf(answer)).isEqualTo(total);
  }

  private void damageFiles() {
    try (Stream<Path> all = Files.walk(data.resolve("genomes").resolve("files"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, "damaged");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
