package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromiseTest {
  @Test
  void shouldCompareHashesByTheirBytesAndKeepThem() {
    byte[] bytes = new byte[ChainHash.SIZE];
    ChainHash hash = new ChainHash(bytes);
    bytes[0] = 1;
    hash.bytes()[0] = 2;
    assertThat(hash).isEqualTo(ChainHash.ZERO).hasSameHashCodeAs(ChainHash.ZERO);
    assertThat(new ChainHash(bytes)).isNotEqualTo(hash).hasToString("01" + "00".repeat(15));
    assertThatThrownBy(() -> new ChainHash(new byte[15]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldHoldNothingBeforeTheFirstCommit() {
    Map<String, Long> highest = Map.of("vault|a", 1L);
    assertThatThrownBy(() -> new Promise(0, ChainHash.ZERO, highest))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Promise(1, ChainHash.ZERO, Map.of("vault|a", 0L)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "vault|\0", "vault|\ud800"})
  void shouldRefuseAPersistenceIdWithoutItsForm(String id) {
    assertThatThrownBy(() -> new Promise(1, ChainHash.ZERO, Map.of(id, 1L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a persistence id has 1 to 1024 bytes");
  }

  @Test
  void shouldCountTheBytesOfAPersistenceId() {
    String longest = "é".repeat(512);
    assertThat(PersistenceIds.encode(longest)).hasSize(1024);
    assertThatThrownBy(() -> PersistenceIds.encode(longest + "a"))
        .hasMessageContaining("1025 bytes");
  }

  @Test
  void shouldCoverWhatItSaysAndLess() {
    Promise more = new Promise(5, ChainHash.ZERO, Map.of("vault|a", 3L, "vault|b", 1L));
    assertThat(more.covers(new Promise(4, ChainHash.ZERO, Map.of("vault|a", 3L)))).isTrue();
    assertThat(more.covers(new Promise(4, ChainHash.ZERO, Map.of("vault|a", 4L)))).isFalse();
    assertThat(more.covers(new Promise(6, ChainHash.ZERO, Map.of()))).isFalse();
    assertThat(more.covers(Promise.NOTHING)).isTrue();
  }
}
