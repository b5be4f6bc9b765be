package io.osupervisor.arbiter.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.config.OraclePolicy.Scores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OracleAnswersTest {
  private static Worth worth(String said, Scores scores, boolean costed) {
    return OracleAnswers.worth(Value.parseJson(said), scores, costed);
  }

  @Test
  void shouldReadAScoreAndACost() {
    assertThat(worth("{\"score\":0.5,\"cost\":3,\"why\":\"x\"}", Scores.UNIT, true))
        .isEqualTo(new Worth(0.5, 3));
    assertThat(worth("{\"score\":1}", Scores.UNIT, false)).isEqualTo(new Worth(1, Double.NaN));
    assertThat(worth("{\"score\":-70.5,\"cost\":null}", Scores.ANY, false))
        .isEqualTo(new Worth(-70.5, Double.NaN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | false | a number is asked for as score",
        "{\"score\":\"1\"} | false | a number is asked for as score",
        "{\"score\":null} | false | a number is asked for as score",
        "{\"score\":1.01} | false | a score from 0 to 1 is asked for (scores = unit)",
        "{\"score\":-0.01} | false | a score from 0 to 1 is asked for (scores = unit)",
        "{\"score\":1} | true | a cost is asked for, and not there",
        "{\"score\":1,\"cost\":0} | false | a cost above 0 is asked for",
        "{\"score\":1,\"cost\":-1} | true | a cost above 0 is asked for",
      })
  void shouldRefuseWhatIsNoWorth(String said, boolean costed, String why) {
    assertThatThrownBy(() -> worth(said, Scores.UNIT, costed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(why);
  }

  @Test
  void shouldReadWhetherAnswersAreAlike() {
    assertThat(OracleAnswers.alike(Value.parseJson("{\"agree\":true,\"reason\":\"x\"}"))).isTrue();
    assertThat(OracleAnswers.alike(Value.parseJson("{\"agree\":false}"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"agree\":1}", "{\"agree\":\"true\"}", "{\"agree\":null}"})
  void shouldRefuseWhatIsNoVerdict(String said) {
    assertThatThrownBy(() -> OracleAnswers.alike(Value.parseJson(said)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("agree must be true or false");
  }
}
