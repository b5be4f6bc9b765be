package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreKeysTest {
  /** Each the beginning of another, and what sorts around the byte that ends an id. */
  private static final List<String> IDS =
      List.of("a", "a\u0001", "aa", "a|", "a|b", "b", "ä", "\ud83d\ude00", "\uffff");

  private static final List<Long> NUMBERS = List.of(1L, 2L, 255L, 256L, 1L << 31, Long.MAX_VALUE);

  @Test
  void shouldGiveBackWhatAnEventsKeyWasMadeOf() {
    for (String id : IDS) {
      for (long seq : NUMBERS) {
        byte[] key = StoreKeys.event(id, seq);
        assertThat(StoreKeys.isEvent(key)).isTrue();
        assertThat(StoreKeys.persistenceIdOfEvent(key)).isEqualTo(id);
        assertThat(StoreKeys.seqOfEvent(key)).isEqualTo(seq);
      }
    }
  }

  @Test
  void shouldKeepTheEventsOfAnIdTogetherAndInOrder() {
    List<byte[]> keys = new ArrayList<>();
    IDS.forEach(id -> NUMBERS.forEach(seq -> keys.add(StoreKeys.event(id, seq))));
    keys.sort(Arrays::compareUnsigned);
    for (String id : IDS) {
      byte[] from = StoreKeys.event(id, 1);
      byte[] last = StoreKeys.event(id, Long.MAX_VALUE);
      List<byte[]> between =
          keys.stream()
              .filter(key -> !StoreKeys.isBefore(key, from) && !StoreKeys.isBefore(last, key))
              .toList();
      assertThat(between).extracting(StoreKeys::persistenceIdOfEvent).containsOnly(id);
      assertThat(between).extracting(StoreKeys::seqOfEvent).isEqualTo(NUMBERS);
    }
  }

  @Test
  void shouldKeepEachKindBetweenItsBounds() {
    List<byte[]> ascending =
        List.of(
            StoreKeys.firstEvent(),
            StoreKeys.event("a", 1),
            StoreKeys.event("\uffff", Long.MAX_VALUE),
            StoreKeys.firstCommit(),
            StoreKeys.commit(1),
            StoreKeys.commit(256),
            StoreKeys.commit(Long.MAX_VALUE),
            StoreKeys.firstHead(),
            StoreKeys.head("a"),
            StoreKeys.head("\uffff"),
            StoreKeys.firstFact(),
            StoreKeys.fact(StoreFacts.FLOOR));
    for (int i = 1; i < ascending.size(); i++) {
      assertThat(StoreKeys.isBefore(ascending.get(i - 1), ascending.get(i))).as("%d", i).isTrue();
    }
  }

  @Test
  void shouldNotTakeOtherKindsForEvents() {
    assertThat(StoreKeys.isEvent(StoreKeys.commit(7))).isFalse();
    assertThat(StoreKeys.isEvent(StoreKeys.head("a long enough one"))).isFalse();
    assertThat(StoreKeys.isEvent(StoreKeys.fact("a long enough one"))).isFalse();
    assertThat(StoreKeys.isEvent(StoreKeys.firstEvent())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 255, 256, Long.MAX_VALUE})
  void shouldGiveBackTheNumberOfACommit(long batch) {
    assertThat(StoreKeys.batchOfCommit(StoreKeys.commit(batch))).isEqualTo(batch);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 10})
  void shouldRefuseTheKeyOfACommitThatIsNone(int length) {
    byte[] key = Arrays.copyOf(StoreKeys.firstCommit(), length);
    assertThatThrownBy(() -> StoreKeys.batchOfCommit(key))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_damaged"));
  }

  @Test
  void shouldGiveBackWhoseHeadItIs() {
    IDS.forEach(id -> assertThat(StoreKeys.persistenceIdOfHead(StoreKeys.head(id))).isEqualTo(id));
  }
}
