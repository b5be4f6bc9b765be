package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IncludeKeyTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      delimiter = '|',
      value = {
        "include = [a] | \"include\" = [a]",
        "a { b = 1, include: [a] } | a { b = 1, \"include\": [a] }",
        "include += a | \"include\" += a",
        "g.include=[a] | g.\"include\"=[a]",
      })
  void shouldQuoteTheKey(String text, String quoted) {
    assertThat(IncludeKey.quote(text)).isEqualTo(quoted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"x\"",
        "include file(\"x\")",
        "a = \"include = x\"",
        "a = \"\\\" include = x\"",
        "a = \"\"\" \" include = x \"\"\"\"",
        "# include = x",
        "// include = x",
        "\"include\" = x",
        "includes = x",
        "my-include = x",
        "a = \"unended include = x",
        "a = \"\"\" unended include = x",
        "",
        "include",
        "include  ",
        "a = \"include \\"
      })
  void shouldLeaveEverythingElse(String text) {
    assertThat(IncludeKey.quote(text)).isEqualTo(text);
  }

  @Test
  void shouldTakeALongTextInItsStride() {
    String text = "a = \"" + "\\n".repeat(1_000_000) + "\", include = x";

    assertThat(IncludeKey.quote(text)).endsWith("\", \"include\" = x");
  }
}
