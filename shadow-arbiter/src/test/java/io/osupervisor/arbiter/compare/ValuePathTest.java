package io.osupervisor.arbiter.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.osupervisor.agent.AgentException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuePathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"$", "$.items[*].id", "$.a-b._c[0][12]", "$.*.x", "$['a b']['it\\'s']['\\\\']"})
  void shouldReadWhatItWrites(String text) {
    assertThat(ValuePath.parse(text)).hasToString(text).isEqualTo(ValuePath.parse(text));
  }

  @Test
  void shouldTakeAQuotedPlainNameForTheSame() {
    assertThat(ValuePath.parse("$['id']"))
        .isEqualTo(ValuePath.parse("$.id"))
        .hasSameHashCodeAs(ValuePath.parse("$.id"))
        .isNotEqualTo(ValuePath.parse("$.*"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "items[*]     | 1  | a path begins with $",
        "$items       | 2  | use .name",
        "$.items.[*]  | 9  | a name must follow the dot",
        "$.           | 3  | a name must follow the dot",
        "$.items[]    | 9  | brackets hold a position",
        "$[-1]        | 3  | brackets hold a position",
        "$[1234567890]| 13 | brackets hold a position",
        "$[3          | 4  | close the bracket",
        "$['a         | 5  | close the name",
        "$['a\\       | 6  | close the name",
        "$..id        | 3  | a name must follow the dot"
      })
  void shouldRefuseAWrongPathWithAHint(String text, int at, String hint) {
    assertThatThrownBy(() -> ValuePath.parse(text))
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("character " + at + " ")
        .asInstanceOf(type(AgentException.class))
        .satisfies(
            refusal -> {
              assertThat(refusal.code()).isEqualTo("invalid_comparison_path");
              assertThat(refusal.hint()).contains(hint);
            });
  }

  @Test
  void shouldRefuseAPathDeeperThanAnyValue() {
    assertThat(ValuePath.parse("$" + ".a".repeat(64))).isNotNull();
    assertThatThrownBy(() -> ValuePath.parse("$" + ".a".repeat(65)))
        .isInstanceOf(AgentException.class);
  }

  @Test
  void shouldRefuseRulesThatIgnoreEverything() {
    assertThatThrownBy(() -> ComparisonRules.of(List.of(), Tolerance.EXACT, List.of("$")))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("whole answer");
  }

  @ParameterizedTest
  @CsvSource({"$.items,$.items[0]", "$.*,$.a[2].b", "$.rows[*],$.rows[*][1]"})
  void shouldRefuseToCountElementsWithoutOrder(String list, String path) {
    assertThatThrownBy(() -> ComparisonRules.of(List.of(list), Tolerance.EXACT, List.of(path)))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("has no order");
    assertThatThrownBy(() -> ComparisonRules.of(List.of(list, path), Tolerance.EXACT, List.of()))
        .isInstanceOf(AgentException.class);
  }

  @ParameterizedTest
  @CsvSource({"$.items,$.items[*].id", "$.items,$.others[0]", "$.rows[*],$.rows[1]"})
  void shouldTakeOtherPathsBesideListsWithoutOrder(String list, String path) {
    assertThat(ComparisonRules.of(List.of(list), Tolerance.EXACT, List.of(path)).ignored())
        .containsExactly(ValuePath.parse(path));
  }

  @ParameterizedTest
  @CsvSource({"-1,0", "NaN,0", "Infinity,0", "0,-0.1", "0,1", "0,NaN"})
  void shouldRefuseAToleranceOutOfRange(double absolute, double relative) {
    assertThatThrownBy(() -> new Tolerance(absolute, relative))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("out of range");
  }
}
