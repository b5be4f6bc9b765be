package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "counter", "a.b_c-d", "summarizer@gpu", "a@0-1"})
  void shouldTakeNamesAndRoles(String id) {
    assertThat(AgentName.is(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "A", ".a", "-a", "a/b", "..", "a b", "a\n", "a@", "@gpu", "a@GPU", "a@-", "a@b@c"
      })
  void shouldRefuseWhatCannotStandInAPath(String id) {
    assertThat(AgentName.is(id)).isFalse();
  }

  @Test
  void shouldTakeSixtyThreeCharacters() {
    assertThat(AgentName.is("a".repeat(63))).isTrue();
    assertThat(AgentName.is("a".repeat(64))).isFalse();
    assertThat(AgentName.is("a".repeat(59) + "@gpu")).isTrue();
    assertThat(AgentName.is("a".repeat(60) + "@gpu")).isFalse();
  }

  @Test
  void shouldTellTheRole() {
    assertThat(AgentName.role("summarizer@gpu")).isEqualTo("gpu");
    assertThat(AgentName.role("summarizer")).isEmpty();
  }

  @Test
  void shouldBeFoundWithinPaths() {
    Pattern path = Pattern.compile("agents/" + AgentName.PATTERN + "/x");
    assertThat(path.matcher("agents/a@gpu/x").matches()).isTrue();
    assertThat(path.matcher("agents/" + "a".repeat(63) + "/x").matches()).isTrue();
    assertThat(path.matcher("agents/" + "a".repeat(64) + "/x").matches()).isFalse();
  }
}
