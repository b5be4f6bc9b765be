package io.osupervisor.traffic;

import static io.osupervisor.traffic.Arms.AGENT;
import static io.osupervisor.traffic.Arms.arm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.config.StateKind;
import io.osupervisor.traffic.Layout.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RouteTableTest {
  private final Arm primary = arm(0);
  private final Arm canary = arm(1);
  private final RouteTable table = RouteTable.of(AGENT, primary);

  @Test
  void shouldSendEverythingToThePrimaryAtFirst() {
    assertThat(table.version()).isEqualTo(1);
    assertThat(table.weights()).containsExactly(Map.entry(primary, 10_000));
    assertThat(table.route("key", 1)).isEqualTo(primary);
    assertThat(table.route(null, 1)).isEqualTo(primary);
  }

  @Test
  void shouldGiveEveryChangeAVersionAndLeaveTheOldTableAsItWas() {
    RouteTable split = table.split(StateKind.NONE, shares(9_900, 100));
    RouteTable turned = split.turnedTo(canary);

    assertThat(table.weights()).containsOnlyKeys(primary);
    assertThat(split.version()).isEqualTo(2);
    assertThat(split.weights()).isEqualTo(Map.of(primary, 9_900, canary, 100));
    assertThat(turned.version()).isEqualTo(3);
    assertThat(turned.primary()).isEqualTo(canary);
    assertThat(turned.weights()).containsExactly(Map.entry(canary, 10_000));
  }

  @ParameterizedTest
  @EnumSource(
      value = StateKind.class,
      names = {"KEYED", "SHARED"})
  void shouldRefuseToSplitAnAgentWithState(StateKind state) {
    AgentException refused =
        catchThrowableOfType(AgentException.class, () -> table.split(state, shares(5_000, 5_000)));

    assertThat(refused.code()).isEqualTo("state_not_splittable");
    assertThat(refused).hasMessageContaining("'search'");
    assertThat(refused.hint()).contains("state = none");
  }

  @Test
  void shouldKeepKeysWithTheirArmWhileItGrows() {
    List<String> keys = keys();
    RouteTable step = table;
    List<String> before = List.of();
    for (int weight : new int[] {100, 500, 2_500, 5_000, 10_000}) {
      step = step.split(StateKind.NONE, shares(10_000 - weight, weight));
      List<String> now = withCanary(step, keys);
      assertThat(now).containsAll(before).hasSizeGreaterThan(before.size());
      before = now;
    }
    assertThat(before).hasSameSizeAs(keys);
  }

  @Test
  void shouldKeepKeysWhereTheyWereOverARestart() {
    RouteTable split =
        table
            .split(StateKind.NONE, shares(7_000, 3_000))
            .split(StateKind.NONE, shares(9_000, 1_000))
            .split(StateKind.NONE, shares(8_000, 2_000));

    RouteTable restored = RouteTable.restored(AGENT, split.layout());

    assertThat(restored.version()).isEqualTo(split.version());
    assertThat(withCanary(restored, keys())).isEqualTo(withCanary(split, keys()));
  }

  @Test
  void shouldKeepKeysWithTheArmWhoseInstanceIsReplaced() {
    RouteTable split = table.split(StateKind.NONE, shares(7_000, 3_000));

    RouteTable replaced = split.replacing(canary, arm(2)).replacing(primary, arm(3));

    assertThat(replaced.primary()).isEqualTo(arm(3));
    for (String key : keys()) {
      Arm expected = split.route(key, 0).equals(canary) ? arm(2) : arm(3);
      assertThat(replaced.route(key, 0)).isEqualTo(expected);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split.replacing(canary, primary))
        .withMessageContaining("has a share already");
  }

  @Test
  void shouldSpreadRequestsWithoutAKeyByTheirNumber() {
    RouteTable split = table.split(StateKind.NONE, shares(7_500, 2_500));
    int canaries = 0;
    for (long number = 1; number <= 100_000; number++) {
      canaries += split.route(null, number).equals(canary) ? 1 : 0;
    }

    assertThat(canaries).isBetween(24_500, 25_500);
  }

  @Test
  void shouldRefuseWeightsThatAreNone() {
    assertThat(refusal(shares(5_000, 4_999))).contains("9999, not 10000");
    assertThat(refusal(List.of())).contains("add up to 0");
    assertThat(refusal(List.of(new Share(primary, 5_000), new Share(primary, 5_000))))
        .contains("named twice");
    assertThat(refusal(manyArms())).contains("65 arms are more than 64");
    for (int weight : new int[] {-1, 10_001}) {
      AgentException refused =
          catchThrowableOfType(AgentException.class, () -> new Share(primary, weight));
      assertThat(refused).hasMessageContaining("weight " + weight + " is not between 0 and 10000");
    }
  }

  @Test
  void shouldRefuseALayoutThatLeavesBucketsOut() {
    for (List<Span> spans :
        List.of(
            List.<Span>of(),
            List.of(new Span(9_999, primary)),
            List.of(new Span(10_001, primary)),
            List.of(new Span(5_000, primary), new Span(5_000, canary)))) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Layout(1, primary, spans));
    }
  }

  private String refusal(List<Share> shares) {
    AgentException refused =
        catchThrowableOfType(AgentException.class, () -> table.split(StateKind.NONE, shares));
    assertThat(refused.code()).isEqualTo("invalid_weights");
    return String.valueOf(refused.getMessage());
  }

  private List<Share> shares(int toPrimary, int toCanary) {
    return List.of(new Share(primary, toPrimary), new Share(canary, toCanary));
  }

  private static List<Share> manyArms() {
    List<Share> shares = new ArrayList<>(List.of(new Share(arm(0), 10_000)));
    for (int i = 1; i <= RouteTable.MAX_ARMS; i++) {
      shares.add(new Share(new Arm(new InstanceId("many-" + i), arm(0).version()), 0));
    }
    return shares;
  }

  private List<String> withCanary(RouteTable table, List<String> keys) {
    return keys.stream().filter(key -> table.route(key, 0).equals(canary)).toList();
  }

  private static List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      keys.add("customer-" + i);
    }
    return keys;
  }
}
