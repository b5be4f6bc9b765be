package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreSlicesTest {
  private static final Map<String, Head> HEADS =
      Map.of(
          "vault|a",
          new Head(1_000, 0),
          "vault|b",
          new Head(700, 500),
          "deleted",
          new Head(9, 9),
          // They sort as bytes, which is not how they sort as texts.
          "\uffee",
          new Head(100, 0),
          "\ud83d\ude00",
          new Head(100, 0));

  @Test
  void shouldFollowOneAnotherFromTheFirstKeyToTheLast() {
    for (int most : new int[] {1, 2, 7, 200, 100_000}) {
      List<byte[]> bounds = StoreSlices.bounds(HEADS, most);
      assertThat(bounds).hasSizeBetween(3, Math.min(most, 1_400) + 2);
      assertThat(bounds.get(0)).isEqualTo(StoreKeys.firstEvent());
      assertThat(bounds.get(bounds.size() - 1)).isEqualTo(StoreKeys.behindAll());
      for (int i = 1; i < bounds.size(); i++) {
        assertThat(StoreKeys.isBefore(bounds.get(i - 1), bounds.get(i))).isTrue();
      }
    }
  }

  @Test
  void shouldHaveAsManyEventsEach() {
    List<byte[]> bounds = StoreSlices.bounds(HEADS, 14);
    assertThat(bounds).hasSize(16);
    assertThat(bounds.subList(1, 10))
        .allMatch(key -> StoreKeys.persistenceIdOfEvent(key).equals("vault|a"))
        .extracting(StoreKeys::seqOfEvent)
        .containsExactly(101L, 201L, 301L, 401L, 501L, 601L, 701L, 801L, 901L);
    assertThat(StoreSlices.bounds(Map.of(), 14)).hasSize(3);
  }
}
