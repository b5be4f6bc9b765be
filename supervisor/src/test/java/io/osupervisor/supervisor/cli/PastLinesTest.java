package io.osupervisor.supervisor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PastLinesTest {
  private static final int LINES = 200_000;

  private static PastLines of(String body) throws IOException {
    return new PastLines(new ByteArrayInputStream(body.getBytes(UTF_8)));
  }

  private static String text(PastLines lines) {
    return new BufferedReader(lines).lines().collect(Collectors.joining("\n"));
  }

  @Test
  void shouldGiveLinesAsAFileHasThemAndWhatStandsAround() throws Exception {
    try (PastLines lines =
        of(
            "{\"split\":true,\"controls\":[\"aa\",\"bb\"],\"lines\":[{\"id\":\"1\","
                + "\"latency_ms\":1.500004},{\"id\":\"2\",\"x\":{\"lines\":[]}}],\"untold\":\"so\"}")) {
      assertThat(text(lines))
          .isEqualTo("{\"id\":\"1\",\"latency_ms\":1.500004}\n{\"id\":\"2\",\"x\":{\"lines\":[]}}");
      assertThat(lines.read()).isEqualTo(-1);
      assertThat(lines.head().toString())
          .isEqualTo("{\"split\":true,\"controls\":[\"aa\",\"bb\"],\"untold\":\"so\"}");
    }
  }

  @Test
  void shouldGiveNoLinesOfNone() throws Exception {
    assertThat(text(of("{\"lines\":[]}"))).isEmpty();
    assertThat(text(of("{}"))).isEmpty();
  }

  @Test
  void shouldSayWhereItEndsTooEarly() throws Exception {
    try (PastLines lines = of("{\"lines\":[{\"id\":\"1\"},")) {
      assertThatThrownBy(() -> lines.transferTo(Writer.nullWriter()))
          .isInstanceOf(CliException.class)
          .hasMessageContaining("no recording");
    }
  }

  /** A body that is made while it is read. */
  private static final class Endless extends InputStream {
    private byte[] part = "{\"lines\":[{\"id\":0}".getBytes(UTF_8);
    private int at;
    private int made;

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      if (at == part.length) {
        made++;
        at = 0;
        part = (made < LINES ? ",{\"id\":" + made + "}" : "]}").getBytes(UTF_8);
      }
      if (made > LINES) {
        return -1;
      }
      int some = Math.min(length, part.length - at);
      System.arraycopy(part, at, to, offset, some);
      at += some;
      return some;
    }
  }

  @Test
  void shouldReadNoFurtherThanIsTaken() throws Exception {
    Endless body = new Endless();
    try (PastLines lines = new PastLines(body)) {
      BufferedReader reader = new BufferedReader(lines);
      for (int n = 0; n < LINES; n++) {
        assertThat(reader.readLine()).isEqualTo("{\"id\":" + n + "}");
        // Two buffers of 8,192 are between, each of some hundred lines.
        assertThat(body.made).isLessThan(n + 3_000);
      }
      assertThat(reader.readLine()).isNull();
    }
  }
}
