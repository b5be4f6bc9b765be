package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tries to escape is refused as what it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInputTest {
  private final LiveNode node;
  private final RawHttp raw;

  HostileInputTest() throws Exception {
    node = new LiveNode();
    node.create("one");
    raw = new RawHttp(node.uri(), "127.0.0.1");
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  private String status(String call, String... more) {
    List<String> headers = new ArrayList<>(List.of(more));
    headers.add("Authorization: Bearer " + node.token.reveal());
    String answer = raw.send(call, headers.toArray(String[]::new));
    assertThat(answer).contains("application/problem+json").doesNotContain("\tat ");
    return answer.substring(9, 12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%2e%2e%2f%2e%2e%2ftoken",
        "..%5ctoken",
        "%252e%252e%252f",
        "one%00",
        "%c0%ae%c0%ae",
        "%ff",
        "%zz",
        "%0d%0aX-Evil:%201",
        "ONE",
        "%20"
      })
  void shouldTakeNoIdThatIsNone(String id) {
    assertThat(status("GET /api/v1/agents/" + id + "/logs")).isEqualTo("400");
  }

  @Test
  void shouldNotClimbOutOfItsPaths() {
    assertThat(status("GET /docs/../../token")).isIn("400", "404");
    assertThat(status("GET /docs/..%2f..%2ftoken")).isEqualTo("404");
  }

  @Test
  void shouldTakeOneTokenAlone() {
    assertThat(status("GET /api/v1/agents", "Authorization: Bearer " + node.second.reveal()))
        .isEqualTo("400");
  }

  @Test
  void shouldBoundWhatComesBeforeTheBody() {
    assertThat(status("GET /api/v1/agents?cursor=" + "c".repeat(5000))).isEqualTo("414");
    assertThat(status("GET /api/v1/agents", "X-Long: " + "l".repeat(20_000))).isEqualTo("431");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\":NaN}",
        "{\"data\":\"\\ud800\"}",
        "{\"data\":1,\"data\":2}",
        "{\"data\":1e999999}",
        "{\"data\":1} {}",
        "[1]",
        "\ufeff{",
        "{\"data\":1,\"other\":2}"
      })
  void shouldTakeNoBodyThatMeansSeveralThings(String body) {
    assertThat(node.post("/api/v1/agents/one/requests", body).status()).isEqualTo(400);
  }

  @Test
  void shouldTakeNoBodyThatNestsWithoutEnd() {
    String deep = "{\"data\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(node.post("/api/v1/agents/one/requests", deep).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a", "/a", "a/../../b", "a//b", "./a", "a\\u0000b", "..\\\\a", ""})
  void shouldTakeNoFileOutsideOfTheGenome(String path) {
    String spec =
        "{\"id\":\"two\",\"command\":[\"/bin/true\"],\"genome\":{\"files\":{\""
            + path
            + "\":\"\"}}}";
    assertThat(node.post("/api/v1/agents", spec).status()).isEqualTo(400);
  }

  @Test
  void shouldEndABodyInPiecesThatIsTooLarge() {
    StringBuilder request =
        new StringBuilder(
            "POST /api/v1/agents HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
                + "Authorization: Bearer "
                + node.token.reveal()
                + "\r\n\r\n");
    String piece = "100000\r\n" + " ".repeat(1 << 20) + "\r\n";
    request.append(piece.repeat(33)).append("0\r\n\r\n");
    byte[] answer = raw.bytes(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    // It need not read on, so that the answer may be lost with the connection, but none is 2xx.
    assertThat(new String(answer, StandardCharsets.UTF_8)).matches("(?s)|HTTP/1.1 413 .*");
  }
}
