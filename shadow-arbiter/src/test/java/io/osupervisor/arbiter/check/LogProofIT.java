package io.osupervisor.arbiter.check;

import static io.osupervisor.arbiter.check.CheckHouse.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.check.LogProof.Kind;
import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.NodeConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a candidate wrote, given to a real process of the version before. */
class LogProofIT {
  private static final Value READABLE = Value.map(Map.of("add", Value.of(2)));
  private static final Value UNREADABLE = Value.map(Map.of("plus", Value.of(2)));

  /** It takes entries of its own kind, knows how many, and dies of another kind. */
  @Test
  void shouldTellWhetherTheVersionBeforeReadsTheEntries(@TempDir Path data) {
    try (CheckHouse house = new CheckHouse(data)) {
      house.write();
      house.write();
      String counting =
          source(
              "seq = message[\"wal_seq\"]\n",
              "seq = message[\"wal_seq\"]\n        assert total == 6\n");
      Candidate counted = house.candidateOf(counting, source());
      LogProof.Outcome read = house.prove(counted, 2, READABLE, READABLE);
      assertThat(read.kind()).as(read.found()).isEqualTo(Kind.PROVEN);
      assertThat(read.found()).endsWith("reads the 2 entries that the candidate wrote");
      Candidate candidate = house.candidate(source());
      LogProof.Outcome dies = house.prove(candidate, 2, READABLE, UNREADABLE);
      assertThat(dies.kind()).as(dies.found()).isEqualTo(Kind.FAILED);
      assertThat(dies.found())
          .startsWith(
              "version " + candidate.parent().shortForm() + " cannot read what the candidate")
          .contains("exit");
      house.write();
      assertThat(house.prove(counted, 2, READABLE, READABLE).kind())
          .as("what the agent itself wrote behind the cut is not read")
          .isEqualTo(Kind.PROVEN);
    }
  }

  /** Each shadow's entries begin at its own cut; one that cannot be tried hides no other. */
  @Test
  void shouldReadWhatEachShadowWrote(@TempDir Path data) {
    try (CheckHouse house = new CheckHouse(data)) {
      house.write();
      house.write();
      Candidate candidate = house.candidate(source());
      LogProofs.Written readable = CheckHouse.written(2, READABLE, READABLE);
      LogProofs.Written unreadable = CheckHouse.written(1, UNREADABLE);
      LogProofs.Written unkept = new LogProofs.Written(1, List.of(), 4);
      LogProofs.Written begun = new LogProofs.Written(2, readable.entries(), 9);
      assertThat(house.prove(candidate, List.of(readable, unreadable, readable)).kind())
          .isEqualTo(Kind.FAILED);
      assertThat(house.prove(candidate, List.of(unkept, unreadable)).kind()).isEqualTo(Kind.FAILED);
      LogProof.Outcome both =
          house.prove(candidate, List.of(begun, CheckHouse.written(1, READABLE)));
      assertThat(both.kind()).as(both.found()).isEqualTo(Kind.PROVEN);
      assertThat(both.found()).endsWith("reads the first 3 of 8 entries that the candidate wrote");
      LogProof.Outcome none = house.prove(candidate, List.of(unkept, readable));
      assertThat(none.kind()).as(none.found()).isEqualTo(Kind.UNTRIED);
      assertThat(none.found()).isEqualTo("none of the 3 entries that the candidate wrote was kept");
    }
  }

  /** Else it would be untried, and stop nothing. */
  @Test
  void shouldLeaveAVersionThatHangsToItsOwnTimeouts() {
    AgentPolicy policy =
        NodeConfig.load(Optional.empty(), Map.of(), List.of())
            .agentSpecs()
            .parse(
                "id = tiny, command = [x], start-timeout = 2m, restore-timeout = 10m", "test spec")
            .policy();
    assertThat(LogProof.longest(policy)).isGreaterThan(Duration.ofMinutes(12));
  }
}
