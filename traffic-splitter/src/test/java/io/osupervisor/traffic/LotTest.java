package io.osupervisor.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LotTest {
  @Test
  void shouldLetBothGoFirstEquallyOftenAndRepeatWithItsSeed() {
    List<Twin> drawn = draw();

    assertThat(drawn.stream().filter(Twin.CANDIDATE::equals).count()).isBetween(4_800L, 5_200L);
    assertThat(draw()).isEqualTo(drawn);
    assertThat(Twin.CANDIDATE.other()).isEqualTo(Twin.CONTROL);
    assertThat(Twin.CONTROL.other()).isEqualTo(Twin.CANDIDATE);
  }

  private static List<Twin> draw() {
    Lot lot = new Lot(new SplittableRandom(17));
    return Stream.generate(lot::first).limit(10_000).toList();
  }
}
