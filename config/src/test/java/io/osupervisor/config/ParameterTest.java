package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type = int, default = 1.5 | p:1: default = 1.5: must be a whole number",
        "type = int, default = \"1\" | p:1: default = \"1\": must be a whole number",
        "type = double, default = x | p:1: default = \"x\": must be a number",
        "type = boolean, default = 1 | p:1: default = 1: must be true or false",
        "type = string, default = true | p:1: default = true: must be text",
        "type = string, default = [] | p:1: default = []: must be text, a finite number, true or"
            + " false",
        "type = string, default = x, min = 1 | p:1: min = 1: is only for int and double",
        "type = int, default = 1, max = 2.5 | p:1: max = 2.5: must be a whole number",
        "type = int, default = 0, min = 1 | p:1: default = 0: must not be less than min",
        "type = int, default = 3, max = 2 | p:1: default = 3: must not be more than max",
        "type = double, default = 1, step = 0 | p:1: step = 0: must be more than 0",
        "type = double, default = 1, step = -0.5 | p:1: step = -0.5: must be more than 0",
        "type = flag, default = 1 | p:1: type = \"flag\":"
            + " must be one of int, double, boolean, string",
        "type = int | p:1: default: is missing",
      })
  void shouldRefuseWhatCannotBe(String text, String message) {
    ConfigException refused = catchThrowableOfType(ConfigException.class, () -> bind(text));

    assertThat(refused).hasMessage(message);
  }

  @Test
  void shouldRefuseBoundsInTheWrongOrder() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> bind("type = int, default = 2, min = 3, max = 1"));

    assertThat(refused.problems())
        .extracting(ConfigProblem::toString)
        .contains("p:1: max = 1: must not be less than min");
  }

  @Test
  void shouldTakeAWholeNumberForADouble() {
    Parameter parameter = bind("type = double, default = 1, min = 0, max = 2.5, step = 0.5");

    assertThat(parameter.defaultValue()).isEqualTo(new ParameterValue.Real(1));
    assertThat(parameter.min()).contains(new ParameterValue.Real(0));
  }

  @Test
  void shouldKeepTheKindOfAValue() {
    assertThat(bind("type = int, default = 9007199254740993").defaultValue())
        .isEqualTo(new ParameterValue.Whole(9007199254740993L));
    assertThat(bind("type = boolean, default = true").defaultValue())
        .isEqualTo(new ParameterValue.Switch(true));
    assertThat(bind("type = string, default = \"true\"").defaultValue())
        .isEqualTo(new ParameterValue.Text("true"));
  }

  private static Parameter bind(String text) {
    return ConfigBinder.bind(
        ConfigFactory.parseString(text, ConfigParseOptions.defaults().setOriginDescription("p")),
        Parameter.class);
  }
}
