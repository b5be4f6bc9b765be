package io.osupervisor.arbiter.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.arbiter.oracle.OracleHouse.Patience;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that answer, and all the ways in which they do not, as real processes. */
class OracleIT {
  /** Gives twice the number that it is asked; misbehaves when it is told to. */
  private static final String TWICE =
      """
      import json, os, sys, time
      for line in sys.stdin:
          asked = json.loads(line)
          n = asked["n"]
          if n == 13:
              MISDEED
          print(json.dumps({"id": asked["id"], "twice": 2 * n}), flush=True)
      """;

  private OracleHouse house;

  @BeforeEach
  void open(@TempDir Path data) {
    house = new OracleHouse(data);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Oracle<Long> twice(String misdeed, Patience patience) {
    return house.of(TWICE.replace("MISDEED", misdeed), patience, OracleIT::read);
  }

  private static long read(Value said) {
    Value twice = said.field("twice");
    if (twice == null) {
      throw new IllegalArgumentException("twice is missing");
    }
    return twice.asLong();
  }

  private static CompletableFuture<Long> ask(Oracle<Long> oracle, long n) {
    return oracle
        .ask(Map.of("n", Value.of(n)))
        .toCompletableFuture()
        .orTimeout(OracleHouse.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void fails(CompletableFuture<Long> answer, String code, String words) {
    assertThatThrownBy(answer::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            AgentException.class, told -> assertThat(told.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  @Test
  void shouldAnswerEachQuestionWithItsOwnAnswer() {
    try (Oracle<Long> oracle = twice("pass", Patience.LONG)) {
      List<CompletableFuture<Long>> answers = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        answers.add(ask(oracle, i));
      }
      for (int i = 0; i < 500; i++) {
        assertThat(answers.get(i).join()).isEqualTo(2L * i);
      }
    }
    house.awaitNothing();
  }

  /** What a program does in place of an answer, and how that is told. */
  private enum Fault {
    DIES("os._exit(3)", "it ended: exit code 3"),
    FLOODS("[print('x' * 1000) for _ in range(10 ** 6)]", "more than"),
    NEVER_ENDS_ITS_LINE(
        "[sys.stdout.write('x' * 1000) for _ in range(10 ** 6)]", "more than 65536 bytes"),
    TALKS_NONSENSE("print('nonsense', flush=True); continue", "it said no JSON: nonsense"),
    LEAVES_IT_OUT("print('{}', flush=True); continue", "twice is missing"),
    ANSWERS_ANOTHER(
        "print('{\"id\": 4711, \"twice\": 1}', flush=True); continue",
        "the answer to another question");

    private final String deed;
    private final String words;

    Fault(String deed, String words) {
      this.deed = deed;
      this.words = words;
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldFailOneQuestionAndGoOn(Fault fault) {
    try (Oracle<Long> oracle = twice(fault.deed, Patience.LONG)) {
      assertThat(ask(oracle, 1).join()).isEqualTo(2);
      fails(ask(oracle, 13), OracleErrors.NO_ANSWER, fault.words);
      assertThat(ask(oracle, 5).join()).isEqualTo(10);
    }
    house.awaitNothing();
  }

  @Test
  void shouldNotWaitForWhatHangs() {
    try (Oracle<Long> oracle = twice("time.sleep(3600)", Patience.SHORT)) {
      fails(ask(oracle, 13), OracleErrors.NO_ANSWER, "it said nothing within 100 ms");
    }
    house.awaitNothing();
  }

  @Test
  void shouldAskANewOneWhereTheOldOneIsGone() {
    String once = TWICE.replace("MISDEED", "pass").replace("flush=True)", "flush=True); break");
    try (Oracle<Long> oracle = house.of(once, Patience.LONG, OracleIT::read)) {
      for (int i = 0; i < 5; i++) {
        assertThat(ask(oracle, i).join()).isEqualTo(2L * i);
      }
    }
    house.awaitNothing();
  }

  @Test
  void shouldGiveUpAfterTooManyFailures() {
    try (Oracle<Long> oracle = twice("os._exit(3)", Patience.LONG)) {
      for (int i = 0; i < Oracle.MOST_FAILURES; i++) {
        fails(ask(oracle, 13), OracleErrors.NO_ANSWER, "exit code 3");
      }
      CompletableFuture<Long> last = ask(oracle, 13);
      CompletableFuture<Long> behind = ask(oracle, 1);
      fails(last, OracleErrors.BROKEN, "the evaluator failed 6 questions, the last for this: it");
      fails(behind, OracleErrors.BROKEN, "exit code 3");
      fails(ask(oracle, 1), OracleErrors.BROKEN, "exit code 3");
    }
    house.awaitNothing();
  }

  @Test
  void shouldFailWhatCannotBeStarted() {
    try (Oracle<Long> oracle = house.of("raise SystemExit(5)", Patience.LONG, OracleIT::read)) {
      fails(ask(oracle, 1), OracleErrors.NO_ANSWER, "exit code 5");
    }
    house.awaitNothing();
  }

  @Test
  void shouldRefuseMoreThanMayWait() {
    Oracle<Long> oracle = twice("time.sleep(3600)", Patience.LONG);
    CompletableFuture<Long> open = ask(oracle, 13);
    List<CompletableFuture<Long>> waiting = new ArrayList<>();
    for (int i = 0; i < Oracle.MOST_WAITING; i++) {
      waiting.add(ask(oracle, i));
    }
    fails(ask(oracle, 1), OracleErrors.BUSY, "1024 questions wait for the evaluator");
    oracle.close();
    fails(open, OracleErrors.NO_ANSWER, "is over");
    waiting.forEach(one -> fails(one, OracleErrors.NO_ANSWER, "is over"));
    fails(ask(oracle, 1), OracleErrors.NO_ANSWER, "is over");
    house.awaitNothing();
  }

  /** A candidate's own files must have no say in what it is worth. */
  @Test
  void shouldSeeTheLockedFilesAlone() {
    String program =
        """
        import json, os, sys
        print("told", "on stderr", file=sys.stderr, flush=True)
        for line in sys.stdin:
            found = [os.path.join(at, name) for at, _, names in os.walk(".") for name in names]
            print(json.dumps({"files": sorted(found), "role": os.environ["OSUP_ROLE"],
                              "user": os.environ["OSUP_AGENT_ID"],
                              "all": sorted(os.environ)}), flush=True)
        """;
    try (Oracle<Value> oracle =
        house.of(
            program,
            Patience.LONG,
            said -> said,
            GenomeFile.ofText("agent.py", "print('a wonderful score')"),
            GenomeFile.ofText("eval/weights.json", "{}"))) {
      Value said =
          oracle
              .ask(Map.of())
              .toCompletableFuture()
              .orTimeout(OracleHouse.PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .join();
      assertThat(said.field("files"))
          .isEqualTo(Value.parseJson("[\"./eval/asked.py\", \"./eval/weights.json\"]"));
      assertThat(said.field("user")).isEqualTo(Value.of(OracleProcess.USER.value()));
      assertThat(said.field("all"))
          .isEqualTo(
              Value.parseJson(
                  "[\"HOME\", \"LANG\", \"OSUP_AGENT_ID\", \"OSUP_INSTANCE_ID\","
                      + " \"OSUP_PROTOCOL\", \"OSUP_ROLE\", \"OSUP_VERSION\", \"PATH\","
                      + " \"TMPDIR\"]"));
      assertThat(house.log()).contains("told on stderr");
    }
    house.awaitNothing();
  }
}
