package io.osupervisor.arbiter.check;

import static io.osupervisor.arbiter.check.CheckHouse.PATIENCE;
import static io.osupervisor.arbiter.check.CheckHouse.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.process.OtherHosts;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.CheckpointFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CandidateCheckIT {
  private static final String PARSE =
      "genome.check = [\"/usr/bin/python3\", \"-S\", \"-m\", \"py_compile\", \"tiny.py\"]";
  private static final String SLEEP = "genome.check = [\"/bin/sleep\", \"3600\"]";

  private CheckHouse house;

  @BeforeEach
  void open(@TempDir Path data) {
    house = new CheckHouse(data);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static CheckResult.Failed failed(CheckResult result) {
    assertThat(result).isInstanceOf(CheckResult.Failed.class);
    return (CheckResult.Failed) result;
  }

  private static long sleepers() {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("/sleep"))
        .count();
  }

  @Test
  void shouldPassWhatParsesStartsAndTakesTheMemory() {
    house.write();
    house.write();
    CheckResult result = house.check(house.candidate(source(), PARSE));
    assertThat(result).isInstanceOf(CheckResult.Passed.class);
    boolean fence = house.processes.capabilities().networkFence();
    assertThat(result.evidence().data().fields())
        .containsKeys("command_ms", "start_ms", "isolation", "limits")
        .containsEntry("network", Value.of(fence ? "none" : "open"));
  }

  @Test
  void shouldProveThatEachReadsWhatTheOtherSaves() throws IOException {
    house.write();
    CheckResult.Passed passed =
        (CheckResult.Passed) house.check(house.candidate(source() + "\n# another\n"));
    assertThat(passed.noReplay()).isEmpty();
    assertThat(passed.evidence().data().fields())
        .containsKeys("checkpoint_ms", "way_back_ms")
        .containsEntry("checkpoints", Value.of("both ways"));
    // What it saved is protected no more, and goes with the next checkpoint of the agent.
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              house.checkpoints.retain(Set.of());
              return CheckpointFiles.in(house.checkpointFolder()).isEmpty();
            });
  }

  @Test
  void shouldSayThatItsParentCannotReadWhatItSaves() {
    house.write();
    String other = source("snapshot={\"total\": total}", "snapshot={\"sum\": total}");
    CheckResult.Passed passed = (CheckResult.Passed) house.check(house.candidate(other));
    assertThat(passed.noReplay())
        .hasValueSatisfying(
            why -> assertThat(why).contains("cannot take its checkpoint: exit: exit code 1"));
    assertThat(passed.evidence().data().field("checkpoints")).isEqualTo(Value.of("one way"));
  }

  @Test
  void shouldSayWhereNoCheckpointsAreTaken() {
    house.write();
    String without = source("capabilities=[\"checkpoint\"]", "capabilities=[]");
    CheckResult.Passed passed = (CheckResult.Passed) house.check(house.candidate(without));
    assertThat(passed.noReplay()).isEmpty();
    assertThat(passed.evidence().data().field("checkpoints")).isEqualTo(Value.of("not supported"));
  }

  @Test
  void shouldFailWhatDiesWhenItIsToTakeACheckpoint() {
    String dying = source("send(type=\"checkpoint\", wal_seq", "os._exit(4) or dict(wal_seq");
    CheckResult.Failed failed = failed(house.check(house.candidate(dying)));
    assertThat(failed.reason()).isEqualTo("when it was to take a checkpoint: exit code 4");
  }

  @Test
  void shouldPassWhileTheAgentGoesOnWriting() {
    house.write();
    CompletableFuture<CheckResult> result = new CompletableFuture<>();
    house.begin(house.candidate(source()), new CheckSettings(PATIENCE), result::complete);
    // Entries come before, while and after it is restored, whatever the pace of either.
    while (!result.isDone()) {
      house.write();
    }
    assertThat(result).isCompletedWithValueMatching(CheckResult.Passed.class::isInstance);
  }

  @Test
  void shouldFailWhatDoesNotParse() {
    CheckResult.Failed failed =
        failed(house.check(house.candidate(source("import", "import import"), PARSE)));
    assertThat(failed.code()).isEqualTo("check_failed");
    assertThat(failed.reason()).contains("py_compile tiny.py").contains("SyntaxError");
  }

  @Test
  void shouldFailWhatDiesAtItsStart() {
    CheckResult.Failed failed = failed(house.check(house.candidate("import sys\nsys.exit(3)\n")));
    assertThat(failed.code()).isEqualTo("exit");
    assertThat(failed.reason()).isEqualTo("at its start: exit code 3");
  }

  @Test
  void shouldFailWhatCannotReadTheMemory() {
    house.write();
    CheckResult.Failed failed =
        failed(house.check(house.candidate(source("[\"add\"]", "[\"sum\"]"))));
    assertThat(failed.code()).isEqualTo("exit");
  }

  @Test
  void shouldFailWhatForgetsAPartOfTheMemory() {
    house.write();
    CheckResult.Failed failed =
        failed(house.check(house.candidate(source("wal_seq=seq)", "wal_seq=seq - 1)"))));
    assertThat(failed.code()).isEqualTo("state_mismatch");
  }

  @Test
  void shouldFailACheckThatTakesTooLong() {
    CheckResult.Failed failed =
        failed(
            house
                .begin(house.candidate(source(), SLEEP), new CheckSettings(Duration.ofMillis(300)))
                .receiveMessage(PATIENCE));
    assertThat(failed.code()).isEqualTo("check_timeout");
    assertThat(sleepers()).isZero();
  }

  @Test
  void shouldNotBlameTheCandidateForACommandThatIsNotThere() {
    CheckResult result =
        house.check(house.candidate(source(), "genome.check = [\"/no/such/program\"]"));
    assertThat(result)
        .isInstanceOfSatisfying(
            CheckResult.Impossible.class,
            none -> assertThat(none.code()).isEqualTo("check_unavailable"));
  }

  @Test
  void shouldEndItsProcessesWhenItIsEnded() {
    ActorRef<CandidateCheck.Command> check =
        house.begin(house.candidate(source(), SLEEP), new CheckSettings(PATIENCE), result -> {});
    Awaitility.await().atMost(PATIENCE).until(() -> sleepers() == 1);
    house.kit.stop(check, PATIENCE);
    Awaitility.await().atMost(PATIENCE).until(() -> sleepers() == 0);
  }

  @Test
  void shouldNotRunWithoutAFenceUnlessAllowed(@TempDir Path data) {
    try (CheckHouse open =
        new CheckHouse(data, OtherHosts.withoutFence(ProcessHostSettings.of(data)))) {
      CheckResult allowed = open.check(open.candidate(source()));
      assertThat(allowed).isInstanceOf(CheckResult.Passed.class);
      assertThat(allowed.evidence().data().field("network")).isEqualTo(Value.of("open"));
      assertThat(open.check(open.candidate(source(), "trial.unfenced = refuse")))
          .isInstanceOfSatisfying(
              CheckResult.Impossible.class, none -> assertThat(none.code()).isEqualTo("unfenced"));
    }
  }
}
