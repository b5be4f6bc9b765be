package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvenCommitsTest {
  private static final int COMMITS = 5;
  private static final List<byte[]> RECORDS = records();

  private final List<Long> proven = new ArrayList<>();

  @Test
  void shouldBelieveWhatTheNextOneNamesAndWhatIsPromised() {
    assertThat(provenOf(promise(COMMITS))).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(provenOf(promise(2))).containsExactly(1L, 2L, 2L, 3L, 4L);
    assertThat(provenOf(Promise.NOTHING)).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void shouldNotBelieveAnotherNumberThanWasWritten() {
    for (int batch = 1; batch <= COMMITS; batch++) {
      proven.clear();
      ProvenCommits commits = commits(promise(COMMITS));
      for (int i = 1; i <= COMMITS; i++) {
        byte[] record = RECORDS.get(i - 1).clone();
        if (i == batch) {
          record[record.length - 2] ^= 0x20;
        }
        commits.add(i, record);
      }
      assertThat(proven).doesNotContain((long) batch);
    }
  }

  @Test
  void shouldNotBelieveOneBeforeAHole() {
    ProvenCommits commits = commits(Promise.NOTHING);
    commits.add(1, RECORDS.get(0));
    commits.add(3, RECORDS.get(1));
    commits.add(4, RECORDS.get(3));
    assertThat(proven).isEmpty();
  }

  @Test
  void shouldNotBelieveOneBeforeWhatCannotBeRead() {
    ProvenCommits commits = commits(Promise.NOTHING);
    commits.add(1, RECORDS.get(0));
    assertThatThrownBy(() -> commits.add(2, new byte[3]))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_damaged"));
    commits.add(3, RECORDS.get(2));
    commits.add(4, RECORDS.get(3));
    assertThat(proven).containsExactly(3L);
  }

  @Test
  void shouldNotBelieveOneOfThePromisedNumberAlone() {
    ProvenCommits commits = commits(new Promise(1, hash(2), Map.of("a", 1L)));
    commits.add(1, RECORDS.get(0));
    assertThat(proven).isEmpty();
  }

  private ProvenCommits commits(Promise promised) {
    return new ProvenCommits(promised, commit -> proven.add(commit.batch()));
  }

  private List<Long> provenOf(Promise promised) {
    proven.clear();
    ProvenCommits commits = commits(promised);
    for (int i = 1; i <= COMMITS; i++) {
      commits.add(i, RECORDS.get(i - 1));
    }
    return proven;
  }

  private static List<byte[]> records() {
    List<byte[]> records = new ArrayList<>();
    ChainHash last = ChainHash.ZERO;
    for (long batch = 1; batch <= COMMITS; batch++) {
      records.add(new Commit(batch, last, 300, Map.of("a", batch), Map.of()).encode());
      last = Commit.hash(batch, records.get(records.size() - 1));
    }
    return records;
  }

  private static ChainHash hash(int batch) {
    return Commit.hash(batch, RECORDS.get(batch - 1));
  }

  private static Promise promise(int batch) {
    return new Promise(batch, hash(batch), Map.of("a", (long) batch));
  }
}
