package io.osupervisor.arbiter.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LineInboxTest {
  private final LineInbox inbox = new LineInbox(8);

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void shouldPutALineTogether() {
    assertThat(inbox.feed(bytes("ab"))).isEmpty();
    assertThat(inbox.feed(bytes(""))).isEmpty();
    assertThat(inbox.feed(bytes("cd\n"))).contains(bytes("abcd"));
    assertThat(inbox.feed(bytes("e\n"))).contains(bytes("e"));
    assertThat(inbox.feed(bytes("12345678"))).isEmpty();
    assertThat(inbox.feed(bytes("\n"))).contains(bytes("12345678"));
  }

  @Test
  void shouldRefuseMoreThanALine() {
    assertThatThrownBy(() -> inbox.feed(bytes("a\nb")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("more than one line for a question");
  }

  @Test
  void shouldRefuseALineWithoutEnd() {
    assertThat(inbox.feed(bytes("12345678"))).isEmpty();
    assertThatThrownBy(() -> inbox.feed(bytes("9")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("more than 8 bytes in a line");
  }
}
