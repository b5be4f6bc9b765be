package io.osupervisor.arbiter.check;

import static io.osupervisor.arbiter.check.CheckHouse.PATIENCE;
import static io.osupervisor.arbiter.check.CheckHouse.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.Value;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cases of an agent on real processes: of its candidate, and of the version before. */
class CaseReplayIT {
  private static final String CASES =
      "cases = [{ input = 1, expected { total = 3 }, timeout = 1m },"
          + " { input = 5, expected { total = 7 }, timeout = 1m }]";
  private static final String ANSWER = "data={\"total\": total + message[\"data\"]})";

  private CheckHouse house;

  @BeforeEach
  void open(@TempDir Path data) {
    house = new CheckHouse(data);
    house.write();
    house.write();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private CheckResult.Failed failed(String source) {
    CheckResult result = house.replay(house.candidate(source, CASES));
    assertThat(result).isInstanceOf(CheckResult.Failed.class);
    return (CheckResult.Failed) result;
  }

  private static long pythons() {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().command().orElse("").contains("/python3"))
        .count();
  }

  @Test
  void shouldPassWhatAnswersAsExpectedAndLeaveNothingBehind() {
    CheckResult result = house.replay(house.candidate(source() + "\n# another\n", CASES));
    assertThat(result).isInstanceOf(CheckResult.Passed.class);
    assertThat(result.evidence().data().fields())
        .containsEntry("cases", Value.of(2))
        .containsEntry("passed", Value.of(2))
        .containsEntry("passed_before", Value.of(2));
    Awaitility.await().atMost(PATIENCE).until(() -> pythons() == 0);
  }

  @Test
  void shouldFailWhatAnswersOtherwiseThanTheVersionBefore() {
    String other = source(ANSWER, "data={\"total\": max(total + message[\"data\"], 4)})");
    CheckResult.Failed failed = failed(other);
    assertThat(failed.code()).isEqualTo("regression");
    assertThat(failed.reason())
        .endsWith("the first is case 1: expected {\"total\":3}, not" + " {\"total\":4}");
  }

  @Test
  void shouldFailWhatAnswersOnlyErrors() {
    String errors = source(ANSWER, "error={\"code\": \"boom\", \"message\": \"\"})");
    assertThat(failed(errors).code()).isEqualTo("only_errors");
  }

  @Test
  void shouldBlameWhatEndsInACaseThatTheVersionBeforeSurvives() {
    String dying = source(ANSWER, "data=os._exit(7))");
    CheckResult.Failed failed = failed(dying);
    assertThat(failed.code()).isEqualTo("exit");
    assertThat(failed.reason()).isEqualTo("in case 1 of 2: exit code 7");
  }

  @Test
  void shouldPassWhatMendsACaseThatTheVersionBeforeDiesOf() {
    String dying =
        source(
            ANSWER,
            "data={\"total\": total + message[\"data\"] if message[\"data\"] != 1 else"
                + " os._exit(7)})");
    CheckResult result = house.replay(house.candidateOf(dying, source(), CASES));
    assertThat(result).isInstanceOf(CheckResult.Passed.class);
    assertThat(result.evidence().data().fields())
        .containsEntry("passed", Value.of(2))
        .containsEntry("passed_before", Value.of(1));
  }

  @Test
  void shouldNotBlameWhatIsHeldAgainstAVersionThatDoesNotStart() {
    String dead = source("send(type=\"ready\", wal_seq=seq)", "os._exit(7)");
    CheckResult result = house.replay(house.candidateOf(dead, source(), CASES));
    assertThat(result)
        .isInstanceOfSatisfying(
            CheckResult.Impossible.class,
            none -> assertThat(none.code()).isEqualTo("control_ended"));
  }

  @Test
  void shouldNotBlameWhatCannotBeComparedWithTheVersionBefore() {
    String dying = source(ANSWER, "data=os._exit(7))");
    CheckResult result = house.replay(house.candidateOf(dying, dying + "\n# too\n", CASES));
    assertThat(result)
        .isInstanceOfSatisfying(
            CheckResult.Impossible.class,
            none -> assertThat(none.code()).isEqualTo("control_ended"));
  }
}
