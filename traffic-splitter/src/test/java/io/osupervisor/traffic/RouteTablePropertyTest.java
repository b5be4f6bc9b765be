package io.osupervisor.traffic;

import static io.osupervisor.traffic.Arms.AGENT;
import static io.osupervisor.traffic.Arms.arm;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.config.StateKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RouteTablePropertyTest {
  private static final int ARMS = 5;

  /** Each change is a list of cuts of the 10,000: the weights of the arms. */
  @Property(tries = 100)
  void shouldGiveExactWeightsAndNeverMoveAKeyOfAnArmThatGrows(
      @ForAll @Size(min = 1, max = 6)
          List<@Size(ARMS - 1) List<@IntRange(max = Buckets.COUNT) Integer>> changes) {
    RouteTable table = RouteTable.of(AGENT, arm(0));
    for (List<Integer> change : changes) {
      Map<Arm, Integer> before = table.weights();
      List<Share> shares = shares(change);
      RouteTable next = table.split(StateKind.NONE, shares);

      assertThat(next.weights()).isEqualTo(nonZero(shares));
      assertThat(moved(table, next)).isEqualTo(growth(before, next.weights()));
      table = next;
    }
  }

  @Property(tries = 100)
  void shouldRouteAKeyByItsBucketWhateverTheNumber(
      @ForAll String key,
      @ForAll @IntRange Integer number,
      @ForAll @Size(ARMS - 1) List<@IntRange(max = Buckets.COUNT) Integer> cuts) {
    RouteTable table = RouteTable.of(AGENT, arm(0)).split(StateKind.NONE, shares(cuts));

    Arm routed = table.route(key, number);

    assertThat(routed).isEqualTo(table.at(Buckets.ofRoutes(AGENT).of(key)));
    assertThat(table.weights()).containsKey(routed);
  }

  /** Buckets that changed hands, none of which may have left an arm that did not shrink. */
  private static int moved(RouteTable before, RouteTable after) {
    Map<Arm, Integer> had = before.weights();
    Map<Arm, Integer> has = after.weights();
    int moved = 0;
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      Arm old = before.at(bucket);
      if (!old.equals(after.at(bucket))) {
        moved++;
        assertThat(has.getOrDefault(old, 0) < had.getOrDefault(old, 0)).isTrue();
      }
    }
    return moved;
  }

  private static int growth(Map<Arm, Integer> before, Map<Arm, Integer> after) {
    int growth = 0;
    for (Map.Entry<Arm, Integer> now : after.entrySet()) {
      growth += Math.max(0, now.getValue() - before.getOrDefault(now.getKey(), 0));
    }
    return growth;
  }

  private static List<Share> shares(List<Integer> cuts) {
    List<Integer> bounds = new ArrayList<>(cuts.stream().sorted().toList());
    bounds.add(Buckets.COUNT);
    List<Share> shares = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < bounds.size(); i++) {
      shares.add(new Share(arm(i), bounds.get(i) - from));
      from = bounds.get(i);
    }
    return shares;
  }

  private static Map<Arm, Integer> nonZero(List<Share> shares) {
    Map<Arm, Integer> weights = new HashMap<>();
    for (Share share : shares) {
      if (share.weight() > 0) {
        weights.put(share.arm(), share.weight());
      }
    }
    return weights;
  }
}
