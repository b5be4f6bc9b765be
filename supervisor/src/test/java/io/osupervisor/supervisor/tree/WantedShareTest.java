package io.osupervisor.supervisor.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.VersionId;
import io.osupervisor.config.StateKind;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WantedShareTest {
  private static final String OLDEST = "aaaa" + "0".repeat(60);
  private static final String OLD = "aabb" + "0".repeat(60);
  private static final String PRIMARY = "cccc" + "0".repeat(60);
  private static final AgentRecord RECORD =
      AgentRecord.ABSENT
          .apply(new AgentRecordEvent.Created("{}", OLDEST, "ann", Instant.EPOCH))
          .apply(new AgentRecordEvent.Updated("{}", OLD, "ann", Instant.EPOCH))
          .apply(new AgentRecordEvent.Updated("{}", PRIMARY, "ann", Instant.EPOCH));

  private static WantedShare of(Map<String, Integer> weights) {
    return WantedShare.of(RECORD, StateKind.NONE, weights);
  }

  private static void refuses(Map<String, Integer> weights, String code, String why) {
    assertThatThrownBy(() -> of(weights))
        .isInstanceOfSatisfying(AgentException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(why);
  }

  @Test
  void shouldLeaveThePrimaryTheRest() {
    assertThat(of(Map.of("aabb", 1_250))).isEqualTo(new WantedShare(new VersionId(OLD), 1_250));
    assertThat(of(Map.of("aabb", 1, PRIMARY, 9_999, "aaaa", 0)))
        .isEqualTo(new WantedShare(new VersionId(OLD), 1));
  }

  @Test
  void shouldGiveEverythingBackToThePrimary() {
    assertThat(of(Map.of()).isWhole()).isTrue();
    assertThat(of(Map.of("cccc", 10_000)).version()).isEqualTo(new VersionId(PRIMARY));
    assertThat(of(Map.of("aabb", 0)).isWhole()).isTrue();
    assertThat(WantedShare.of(RECORD, StateKind.SHARED, Map.of()).isWhole()).isTrue();
  }

  @Test
  void shouldRefuseWhatDoesNotAddUp() {
    refuses(Map.of("aabb", 5_000, "cccc", 4_999), "invalid_weights", "add up to 9999");
    refuses(Map.of("aabb", 10_001), "invalid_weights", "10001");
    refuses(Map.of("aabb", -1), "invalid_weights", "-1");
    refuses(Map.of("aabb", 10_000), "invalid_weights", "a change of the primary");
    refuses(Map.of("aabb", 10, "aaaa", 10), "invalid_weights", "2 versions beside");
    refuses(Map.of("aabb", 10, OLD, 10), "invalid_weights", "named twice");
    refuses(Map.of("dddd", 10), "unknown_version", "dddd");
    refuses(Map.of("aa", 10), "invalid_version", "fewer than");
  }

  @ParameterizedTest
  @EnumSource(value = StateKind.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void shouldRefuseToShareOutAnAgentThatRemembers(StateKind state) {
    assertThatThrownBy(() -> WantedShare.of(RECORD, state, Map.of("aabb", 1)))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("state_not_splittable"));
  }
}
