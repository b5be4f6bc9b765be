package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommitChainTest {
  private static final int COMMITS = 5;
  private static final List<byte[]> RECORDS = records(ChainHash.ZERO);

  @Test
  void shouldFindAWholeChainWhole() {
    CommitChain chain = read(promise(COMMITS), 1, RECORDS);
    assertThat(chain.fault()).isEmpty();
    assertThat(chain.batch()).isEqualTo(COMMITS);
    assertThat(chain.atPromised()).contains(hash(COMMITS));
    assertThat(chain.end()).isEqualTo(promise(COMMITS));
  }

  @Test
  void shouldAddWhatWasWrittenAfterThePromise() {
    Promise promised = promise(3);
    CommitChain chain = read(promised, 1, RECORDS);
    assertThat(chain.fault()).isEmpty();
    assertThat(chain.atPromised()).contains(promised.hash());
    assertThat(chain.end()).isEqualTo(promise(COMMITS));
  }

  @Test
  void shouldGoOnFromTheOldestThatIsKept() {
    CommitChain chain = read(promise(4), 3, RECORDS.subList(2, COMMITS));
    assertThat(chain.fault()).isEmpty();
    assertThat(chain.end()).isEqualTo(promise(COMMITS));
  }

  @Test
  void shouldBeginWithNothing() {
    CommitChain chain = new CommitChain(Promise.NOTHING, 1);
    assertThat(chain.fault()).isEmpty();
    assertThat(chain.atPromised()).contains(ChainHash.ZERO);
    assertThat(chain.end()).isEqualTo(Promise.NOTHING);
  }

  @Test
  void shouldFindEachHole() {
    for (int gone = 1; gone < COMMITS; gone++) {
      CommitChain chain = new CommitChain(promise(COMMITS), 1);
      for (int batch = 1; batch <= COMMITS; batch++) {
        if (batch != gone) {
          chain.add(batch, RECORDS.get(batch - 1));
        }
      }
      assertThat(chain.fault())
          .isEqualTo("commit %d is missing, the next is %d".formatted(gone, gone + 1));
    }
  }

  @Test
  void shouldFindThatTheOldestIsMissing() {
    CommitChain chain = new CommitChain(promise(COMMITS), 2);
    chain.add(3, RECORDS.get(2));
    assertThat(chain.fault()).isEqualTo("commit 2 is missing, the next is 3");
  }

  @Test
  void shouldFindACommitOfAnotherHistory() {
    List<byte[]> mixed = new ArrayList<>(RECORDS);
    mixed.set(2, records(hash(5)).get(2));
    assertThat(read(promise(COMMITS), 1, mixed).fault())
        .isEqualTo("commit 3 does not follow the one before");
  }

  @Test
  void shouldFindThatSomethingCameBeforeTheFirst() {
    assertThat(read(Promise.NOTHING, 1, records(hash(5))).fault())
        .isEqualTo("commit 1 does not follow the one before");
  }

  @Test
  void shouldFindEachFlippedBit() {
    for (int i = 0; i < COMMITS; i++) {
      int hit = i;
      EventCodecTest.eachBit(
          RECORDS.get(hit), (what, flipped) -> damages(what + " of record " + hit, hit, flipped));
    }
  }

  @Test
  void shouldFindEachRecordOfAWrongLength() {
    for (int hit = 0; hit < COMMITS; hit++) {
      byte[] record = RECORDS.get(hit);
      for (int length = 0; length < record.length + 10; length++) {
        if (length != record.length) {
          damages(length + " bytes of record " + hit, hit, Arrays.copyOf(record, length));
        }
      }
    }
  }

  @Test
  void shouldNotMeetThePromiseOfACommitThatIsNotThere() {
    CommitChain chain = read(promise(COMMITS), 1, RECORDS.subList(0, 3));
    assertThat(chain.fault()).isEmpty();
    assertThat(chain.batch()).isEqualTo(3);
    assertThat(chain.atPromised()).isEmpty();
  }

  @Test
  void shouldNotMeetAPromiseFromBeforeTheOldestThatIsKept() {
    assertThat(read(promise(1), 3, RECORDS.subList(2, COMMITS)).atPromised()).isEmpty();
    assertThat(read(Promise.NOTHING, 3, RECORDS.subList(2, COMMITS)).atPromised()).isEmpty();
  }

  @Test
  void shouldMeetAPromiseOfNothing() {
    CommitChain chain = read(Promise.NOTHING, 1, RECORDS);
    assertThat(chain.atPromised()).contains(ChainHash.ZERO);
    assertThat(chain.end()).isEqualTo(promise(COMMITS));
  }

  /** It is told by the chain, or by the hash that was promised. */
  private static void damages(String what, int hit, byte[] record) {
    List<byte[]> damaged = new ArrayList<>(RECORDS);
    damaged.set(hit, record);
    CommitChain chain = read(promise(COMMITS), 1, damaged);
    boolean told =
        !chain.fault().isEmpty() || !chain.atPromised().equals(Optional.of(hash(COMMITS)));
    assertThat(told).as(what).isTrue();
  }

  private static CommitChain read(Promise promised, int floor, List<byte[]> records) {
    CommitChain chain = new CommitChain(promised, floor);
    for (int i = 0; i < records.size(); i++) {
      chain.add(floor + i, records.get(i));
    }
    return chain;
  }

  /** Each adds two events of one id, and one of its own. */
  private static List<byte[]> records(ChainHash before) {
    List<byte[]> records = new ArrayList<>();
    ChainHash last = before;
    for (int batch = 1; batch <= COMMITS; batch++) {
      Map<String, Long> highest = Map.of("vault|b", 2L * batch, "agent|" + batch, 1L);
      byte[] record = new Commit(batch, last, 3000, highest, Map.of()).encode();
      records.add(record);
      last = Commit.hash(batch, record);
    }
    return records;
  }

  private static ChainHash hash(int batch) {
    return Commit.hash(batch, RECORDS.get(batch - 1));
  }

  private static Promise promise(int batch) {
    Map<String, Long> highest = new HashMap<>(Map.of("vault|b", 2L * batch));
    for (int i = 1; i <= batch; i++) {
      highest.put("agent|" + i, 1L);
    }
    return new Promise(batch, hash(batch), highest);
  }
}
