package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NestingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"1|0", "[]|1", "[[],[[]]]|3", "{\"[[\":\"\\\"{{\"}|1", "{\"a\\\\\":[1]}|2"})
  void shouldCountWhatIsOpenOutsideOfStrings(String json, int depth) {
    assertThat(Nesting.of(json.getBytes(UTF_8))).isEqualTo(depth);
  }
}
