package io.osupervisor.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published shares: GrowthBook, {@code packages/sdk-js/test/cases.json}. */
class SplitHashTest {
  @ParameterizedTest
  @CsvSource({
    "seed, a, 505",
    "seed, b, 2696",
    "foo, ab, 2575",
    "foo, def, 2019",
    "89123klj, 8952klfjas09ujkasdf, 1240",
    "90850943850283058242805, 123, 7516",
    "'()**(%$##$%#$#', '___)((*\":&', 128"
  })
  void shouldGiveThePublishedBucket(String seed, String key, int bucket) {
    assertThat(new Buckets(seed).of(key)).isEqualTo(bucket);
  }

  @ParameterizedTest
  @CsvSource({
    "'', a, 220",
    "'', b, 77",
    "b, a, 946",
    "ef, d, 652",
    "asdf, 8952klfjas09ujk, 549",
    "'', 123, 11",
    "'', '___)((*\":&', 563"
  })
  void shouldGiveThePublishedThousandthOfVersionOne(String seed, String key, int thousandth) {
    assertThat(Buckets.thousandth(seed, key)).isEqualTo(thousandth);
  }
}
