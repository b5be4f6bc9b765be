package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigBinderTest {
  private enum Mode {
    FAST,
    VERY_SAFE
  }

  private record Inner(int portNumber, Optional<Duration> pause) {
    Inner {
      Checks.begin().within("port-number", portNumber, 1, 10).verify();
    }
  }

  private record Beside(boolean flagged) {}

  private record Outer(
      int count,
      long big,
      double ratio,
      boolean on,
      String text,
      Path path,
      Duration time,
      ByteSize size,
      Mode mode,
      List<String> words,
      Map<String, Inner> named,
      Inner inner,
      Optional<Inner> perhaps,
      @Key("default") String standard,
      @Flat Beside beside) {}

  private record Pair(int low, int high, Duration rest) {
    Pair {
      Checks.begin()
          .atLeast("low", low, 0)
          .above("high", high, "low", low)
          .atLeast("rest", rest, Duration.ofSeconds(1))
          .verify();
    }
  }

  record Whole(String name) {
    Whole {
      if (name.length() > 3) {
        throw new IllegalArgumentException("this is too long altogether");
      }
    }
  }

  private static final String GOOD =
      """
      count = 3
      big = 9007199254740993
      ratio = 0.25
      on = yes
      text = unquoted text
      path = some/where
      time = 1500ms
      size = 512MiB
      mode = very-safe
      words = [a, b]
      named { one { port-number = 1 }, "two.and" { port-number = 2, pause = 2s } }
      inner.port-number = 7
      default = d
      flagged = true
      """;

  @Test
  void shouldBindEveryKind() {
    Outer outer = ConfigBinder.bind(conf(GOOD), Outer.class);

    assertThat(outer)
        .isEqualTo(
            new Outer(
                3,
                9007199254740993L,
                0.25,
                true,
                "unquoted text",
                Path.of("some/where"),
                Duration.ofMillis(1500),
                ByteSize.ofMiB(512),
                Mode.VERY_SAFE,
                List.of("a", "b"),
                Map.of(
                    "one", new Inner(1, Optional.empty()),
                    "two.and", new Inner(2, Optional.of(Duration.ofSeconds(2)))),
                new Inner(7, Optional.empty()),
                Optional.empty(),
                "d",
                new Beside(true)));
  }

  @Test
  void shouldReadTextOfTheEnvironmentAsTheKindThatIsWanted() {
    Config text =
        ConfigFactory.parseMap(Map.of("count", "4", "ratio", "1e-3", "on", "true", "size", "1024"));

    Outer outer = ConfigBinder.bind(text, conf(GOOD), Outer.class);

    assertThat(outer.count()).isEqualTo(4);
    assertThat(outer.ratio()).isEqualTo(0.001);
    assertThat(outer.on()).isTrue();
    assertThat(outer.size()).isEqualTo(ByteSize.ofKiB(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "count = 1.5 | t.conf:1: count = 1.5: must be a whole number of 32 bits",
        "count = 3000000000 | t.conf:1: count = 3000000000: must be a whole number of 32 bits",
        "count = [] | t.conf:1: count = []: must be a whole number of 32 bits",
        "count = null | t.conf:1: count = null: must be a whole number of 32 bits",
        "big = 1e30 | t.conf:1: big = 1.0E30: must be a whole number",
        "ratio = much | t.conf:1: ratio = \"much\": must be a number",
        "ratio = NaN | t.conf:1: ratio = \"NaN\": must be a number",
        "ratio = 1e999 | t.conf:1: ratio = Infinity: must be a number",
        "on = 1 | t.conf:1: on = 1: must be true or false",
        "text = { a = 1 } | t.conf:1: text = {\"a\":1}: must be text",
        "path = \"\" | t.conf:1: path = \"\": must be a path",
        "time = 10 | t.conf:1: time = 10: must be a duration with a unit, as in 10s",
        "time = \"10\" | t.conf:1: time = \"10\": must be a duration with a unit, as in 10s",
        "time = 10x | t.conf:1: time = \"10x\": must be a duration with a unit, as in 10s",
        "time = \"\" | t.conf:1: time = \"\": must be a duration with a unit, as in 10s",
        "size = big | t.conf:1: size = \"big\": must be a size, as in 512MiB",
        "size = -1 | t.conf:1: size = -1: must be a size, as in 512MiB",
        "mode = FAST | t.conf:1: mode = \"FAST\": must be one of fast, very-safe",
        "words = a | t.conf:1: words = \"a\": must be a list [ … ]",
        "words = [a, {}] | t.conf:1: words[1] = {}: must be text",
        "named = [] | t.conf:1: named = []: must be a group { NAME = … }",
        "named.x = 1 | t.conf:1: named.x = 1: must be a group { … }",
        "\"inner\" = 1 | t.conf:1: inner = 1: must be a group { … }",
        "inner.port-number = 11 | t.conf:1: inner.port-number = 11: must be between 1 and 10",
        "perhaps {} | t.conf:1: perhaps.port-number: is missing",
        "perhaps.port-number = 0 | t.conf:1: perhaps.port-number = 0: must be between 1 and 10",
      })
  void shouldRefuseAWrongValueWithItsPlace(String line, String message) {
    assertThat(refusal(line, conf(GOOD), Outer.class)).hasMessage(message);
  }

  @Test
  void shouldNameTheNearestKeyWhenOneIsUnknown() {
    assertThat(refusal("\ncuont = 1", conf(GOOD), Outer.class))
        .hasMessage("t.conf:2: cuont = 1: there is no such key; did you mean 'count'?");
    assertThat(refusal("inner.prot-number = 1", conf(GOOD), Outer.class))
        .hasMessage(
            "t.conf:1: inner.prot-number = 1: there is no such key;"
                + " did you mean 'inner.port-number'?");
    assertThat(refusal("flaged = true", conf(GOOD), Outer.class))
        .hasMessage("t.conf:1: flaged = true: there is no such key; did you mean 'flagged'?");
  }

  @Test
  void shouldNameTheKeyOfAnotherGroupWhenTheGroupIsMissing() {
    record Top(Beside beside, String name) {}
    Config defaults = conf("beside.flagged = true, name = n");

    assertThat(refusal("flagged = false", defaults, Top.class))
        .hasMessage(
            "t.conf:1: flagged = false: there is no such key; did you mean 'beside.flagged'?");
  }

  @Test
  void shouldSuggestNothingWhenNothingIsNear() {
    assertThat(refusal("xylophone = 1", conf(GOOD), Outer.class))
        .hasMessage("t.conf:1: xylophone = 1: there is no such key");
  }

  @Test
  void shouldTellAllProblemsAtOnce() {
    ConfigException refused =
        refusal(
            """
            low = -1
            high = x
            rest = 1ms
            hihg = 2
            """,
            conf("low = 1, high = 2, rest = 3s"),
            Pair.class);

    assertThat(refused)
        .hasMessage(
            "4 problems in the configuration:"
                + "\n  t.conf:4: hihg = 2: there is no such key; did you mean 'high'?"
                + "\n  t.conf:2: high = \"x\": must be a whole number of 32 bits"
                + "\n  t.conf:1: low = -1: must be at least 0"
                + "\n  t.conf:3: rest = \"1ms\": must be at least 1s");
    assertThat(refused.code()).isEqualTo("config_invalid");
    assertThat(refused.hint()).isEqualTo("correct what is listed; nothing was started or changed");
    assertThat(refused.problems())
        .contains(
            new ConfigProblem("t.conf", 1, "low", "-1", "must be at least 0", ""),
            new ConfigProblem("t.conf", 4, "hihg", "2", "there is no such key", "high"));
  }

  @Test
  void shouldTellTheGroupWhenARecordRefusesAsAWhole() {
    record Top(Whole group) {}
    assertThat(refusal("group { name = long }", ConfigFactory.empty(), Top.class))
        .hasMessage("t.conf:1: group: this is too long altogether");
  }

  @Test
  void shouldTellWhatIsMissing() {
    assertThat(refusal("low = 1, rest = 2s", ConfigFactory.empty(), Pair.class))
        .hasMessage("t.conf:1: high: is missing");
  }

  @Test
  void shouldNameTheOwnFileWhenAGroupIsMergedWithDefaults() {
    record Top(Pair pair) {}
    Config defaults = named("defaults.conf", "pair { low = 1, rest = 2s }");

    assertThat(refusal("\npair { low = 3 }", defaults, Top.class))
        .hasMessage("t.conf:2: pair.high: is missing");
  }

  @Test
  void shouldTakeTheDefaultOfAKeyWithinAList() {
    record Item(String name, @Default("2s") Duration pause) {}
    record Top(List<Item> items) {}

    assertThat(
            ConfigBinder.bind(conf("items = [{ name = a }, { name = b, pause = 3s }]"), Top.class))
        .isEqualTo(
            new Top(
                List.of(
                    new Item("a", Duration.ofSeconds(2)), new Item("b", Duration.ofSeconds(3)))));
    assertThat(refusal("items = [{ name = a, pause = 3 }]", ConfigFactory.empty(), Top.class))
        .hasMessage("t.conf:1: items[0].pause = 3: must be a duration with a unit, as in 10s");
  }

  @Test
  void shouldNameTheOwnFileWhenItIsEmpty() {
    assertThat(refusal("", named("defaults.conf", "low = 1, rest = 2s"), Pair.class))
        .hasMessageContaining("t.conf")
        .hasMessageContaining("high: is missing");
  }

  @Test
  void shouldBindTheGroupAtARoot() {
    Config config = conf("a.b { low = 1 }, other = 1");
    Config defaults = conf("a.b { high = 2, rest = 2s }");

    assertThat(ConfigBinder.bind(config, defaults, "a.b", Pair.class))
        .isEqualTo(new Pair(1, 2, Duration.ofSeconds(2)));
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () -> ConfigBinder.bind(conf("a.b.low = 5"), defaults, "a.b", Pair.class));
    assertThat(refused).hasMessageContaining("a.b.high = 2: must be more than low (5)");
  }

  @Test
  void shouldHideASecretOfARefusedValue() {
    assertThat(refusal("api-key = hunter2", conf(GOOD), Outer.class))
        .hasMessage("t.conf:1: api-key = \"******\": there is no such key");
    assertThat(refusal("xyz { a = 1, list = [{ password = hunter2 }] }", conf(GOOD), Outer.class))
        .hasMessage(
            "t.conf:1: xyz = {\"a\":1,\"list\":[{\"password\":\"******\"}]}: there is no such key");
  }

  @Test
  void shouldShortenALongRefusedValue() {
    assertThat(refusal("count = " + "x".repeat(500), conf(GOOD), Outer.class).getMessage())
        .hasSizeLessThan(160)
        .contains("x…: must be");
  }

  private static ConfigException refusal(
      String text, Config defaults, Class<? extends Record> type) {
    return catchThrowableOfType(
        ConfigException.class, () -> ConfigBinder.bind(conf(text), defaults, type));
  }

  private static Config conf(String text) {
    return named("t.conf", text);
  }

  private static Config named(String name, String text) {
    return ConfigFactory.parseString(
        text, ConfigParseOptions.defaults().setOriginDescription(name));
  }
}
