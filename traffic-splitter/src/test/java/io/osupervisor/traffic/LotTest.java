package io.osupervisor.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LotTest {
  @Test
  void shouldLetEachGoFirstEquallyOftenAndRepeatWithItsSeed() {
    List<List<String>> drawn = draw(List.of("a", "b"));

    assertThat(drawn.stream().filter(List.of("a", "b")::equals).count()).isBetween(4_800L, 5_200L);
    assertThat(draw(List.of("a", "b"))).isEqualTo(drawn);
  }

  @Test
  void shouldDrawEveryOrderOfThree() {
    Map<List<String>, Long> orders =
        draw(List.of("a", "b", "c")).stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    assertThat(orders).hasSize(6);
    assertThat(orders.values()).allSatisfy(count -> assertThat(count).isBetween(1_500L, 1_830L));
  }

  private static List<List<String>> draw(List<String> all) {
    Lot lot = new Lot(new SplittableRandom(17));
    return Stream.generate(() -> lot.order(all)).limit(10_000).toList();
  }
}
