package io.osupervisor.traffic;

import static io.osupervisor.traffic.Arms.AGENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.osupervisor.agent.AgentException;
import io.osupervisor.config.StateKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorShareTest {
  @ParameterizedTest
  @EnumSource(StateKind.class)
  void shouldTakeEverythingWhenItIsWhole(StateKind state) {
    MirrorShare whole = MirrorShare.of(AGENT, state, 10_000);

    for (int i = 0; i < 1_000; i++) {
      assertThat(whole.takes("key-" + i, i) && whole.takes(null, i)).isTrue();
    }
  }

  @Test
  void shouldRefuseAPartOfWhatHangsTogether() {
    AgentException refused =
        catchThrowableOfType(
            AgentException.class, () -> MirrorShare.of(AGENT, StateKind.SHARED, 9_999));

    assertThat(refused.code()).isEqualTo("mirror_must_be_whole");
    assertThat(refused).hasMessageContaining("state = shared");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 10_001})
  void shouldRefuseAShareThatIsNone(int weight) {
    AgentException refused =
        catchThrowableOfType(
            AgentException.class, () -> MirrorShare.of(AGENT, StateKind.NONE, weight));

    assertThat(refused.code()).isEqualTo("invalid_weights");
  }

  @ParameterizedTest
  @EnumSource(
      value = StateKind.class,
      names = {"NONE", "KEYED"})
  void shouldTakeAKeyWithAllItsRequestsOrNone(StateKind state) {
    MirrorShare tenth = MirrorShare.of(AGENT, state, 1_000);
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      String key = "key-" + i;
      boolean first = tenth.takes(key, 0);
      assertThat(tenth.takes(key, i)).isEqualTo(first);
      taken += first ? 1 : 0;
    }

    assertThat(taken).isBetween(1_800, 2_200);
  }

  @Test
  void shouldSpreadRequestsWithoutAKeyOnlyWhereTheyShareNothing() {
    MirrorShare without = MirrorShare.of(AGENT, StateKind.NONE, 5_000);
    MirrorShare keyed = MirrorShare.of(AGENT, StateKind.KEYED, 5_000);
    int taken = 0;
    for (long number = 0; number < 10_000; number++) {
      taken += without.takes(null, number) ? 1 : 0;
      assertThat(keyed.takes(null, number)).isEqualTo(keyed.takes(null, 0));
    }

    assertThat(taken).isBetween(4_700, 5_300);
  }
}
