package io.osupervisor.arbiter.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedactionTest {
  private static String redacted(String json, String... paths) {
    return Redaction.of(List.of(paths)).apply(Value.parseJson(json)).toJson();
  }

  @Test
  void shouldTakeOutWhatLiesAtThePathsAndNothingElse() {
    String json =
        "{\"user\":{\"mail\":\"a@b\",\"id\":7},\"items\":[{\"card\":1},{\"card\":2,\"n\":3}]}";
    assertThat(redacted(json, "$.user.mail", "$.items[*].card"))
        .isEqualTo(
            "{\"user\":{\"mail\":\"[redacted]\",\"id\":7},"
                + "\"items\":[{\"card\":\"[redacted]\"},{\"card\":\"[redacted]\",\"n\":3}]}");
  }

  @Test
  void shouldTakeOutWholeBranchesAndTheValueItself() {
    assertThat(redacted("{\"a\":{\"b\":[1,2]},\"c\":0}", "$.a"))
        .isEqualTo("{\"a\":\"[redacted]\",\"c\":0}");
    assertThat(redacted("[1,2]", "$")).isEqualTo("\"[redacted]\"");
    assertThat(redacted("[1,2]", "$[1]")).isEqualTo("[1,\"[redacted]\"]");
  }

  @Test
  void shouldLeaveAValueWithoutTheseAsItIs() {
    for (String json : List.of("{\"a\":1}", "[1]", "7", "null", "\"b\"")) {
      assertThat(redacted(json, "$.b.c", "$[3]")).isEqualTo(json);
      assertThat(redacted(json)).isEqualTo(json);
    }
  }

  @Test
  void shouldRefuseAPathThatIsNone() {
    assertThatThrownBy(() -> Redaction.of(List.of("$..mail")))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("$..mail");
  }
}
