package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes, durations, names, addresses and secrets as text. */
class TextFormsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1, 1B",
    "1000, 1000B",
    "1024, 1KiB",
    "1536, 1536B",
    "536870912, 512MiB",
    "1099511627776, 1TiB",
    "1125899906842624, 1024TiB",
    "9223372036854775807, 9223372036854775807B"
  })
  void shouldWriteASizeExactly(long bytes, String text) {
    assertThat(new ByteSize(bytes)).hasToString(text);
  }

  @Test
  void shouldRefuseASizeThatCannotBe() {
    assertThatThrownBy(() -> new ByteSize(-1)).hasMessageContaining("must not be negative");
    assertThatThrownBy(() -> ByteSize.ofGiB(1L << 40)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> ByteSize.ofGiB(2).toInt()).isInstanceOf(ArithmeticException.class);
    assertThat(ByteSize.ofMiB(16).toInt()).isEqualTo(16 << 20);
    assertThat(ByteSize.ofKiB(1)).isLessThan(ByteSize.ofMiB(1));
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s", "PT0.000000001S, 1ns", "PT0.000005S, 5us", "PT0.05S, 50ms", "PT1.5S, 1500ms",
    "PT60S, 1m", "PT90S, 90s", "PT24H, 1d", "PT36H, 36h", "PT-5S, -5s"
  })
  void shouldWriteADurationExactly(Duration duration, String text) {
    assertThat(Durations.text(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0%, 0, 0%",
    "10%, 0.1, 10%",
    "12.5 %, 0.125, 12.5%",
    "0.010%, 0.0001, 0.01%",
    "33.3%, 0.333, 33.3%",
    "1e2%, 1, 100%",
    "-0%, 0, 0%"
  })
  void shouldReadAndWriteAPercentageExactly(String text, double fraction, String written) {
    assertThat(Percentage.parse(text)).isEqualTo(new Percentage(fraction)).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "0.1", "%", "x%", "-1%", "1e999%", "10%%", ""})
  void shouldRefuseWhatIsNoPercentage(String text) {
    assertThatThrownBy(() -> Percentage.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"port, port", "requestBodyMax, request-body-max", "maxSize2Go, max-size2-go"})
  void shouldWriteComponentsInKebabCase(String camel, String kebab) {
    assertThat(Names.kebab(camel)).isEqualTo(kebab);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "DB_PASSWORD",
        "api-key",
        "API_KEY",
        "apiKey",
        "x.secret",
        "secure-cookie",
        "GITHUB_TOKEN",
        "key-store-password",
        "AWS_SECRET_ACCESS_KEY",
        "private-key",
        "TOKEN_2"
      })
  void shouldKnowASecretByItsName(String key) {
    assertThat(Secrets.isSecret(key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"port", "KEY", "sticky", "monkey", "keep-removed", "author", "secretary"})
  void shouldNotTakeOtherNamesForSecrets(String key) {
    assertThat(Secrets.isSecret(key)).isFalse();
  }

  @Test
  void shouldReadAnAddress() {
    assertThat(SeedNode.parse("[::1]:25520")).isEqualTo(new SeedNode("[::1]", 25520));
    assertThat(new SeedNode("h", 1)).hasToString("h:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h", "h:", ":1", "h:0", "h:65536", "h:x"})
  void shouldRefuseWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> SeedNode.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
