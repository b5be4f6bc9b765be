package io.osupervisor.supervisor.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.osupervisor.supervisor.cli.NodeClient;
import io.osupervisor.supervisor.demo.Caller.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallerTest {
  private record Said(int status, String body) {}

  private static final String GOOD =
      "{\"data\":{\"value\":7},\"instance\":\"i\",\"version\":\"v\",\"latency_ms\":1.0}";

  private final Deque<Said> next = new ArrayDeque<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final Ledger ledger = new Ledger();
  private final HttpServer server;
  private final Caller caller;

  CallerTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v1/agents/counter/requests", this::answer);
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    NodeClient client = new NodeClient(uri, "token");
    caller = new Caller(() -> client, "counter", ledger);
  }

  @BeforeEach
  void open() {
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    keys.add(Objects.toString(exchange.getRequestHeaders().getFirst("Idempotency-Key")));
    exchange.getRequestBody().readAllBytes();
    Said said = next.removeFirst();
    byte[] body = said.body().getBytes(UTF_8);
    exchange.sendResponseHeaders(said.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String problem(String code, String more) {
    return "{\"code\":\"" + code + "\",\"detail\":\"" + code + "\"" + more + "}";
  }

  private Optional<JsonNode> ask(Task task, Said... said) {
    next.addAll(List.of(said));
    return caller.ask(task);
  }

  private static Task increment() {
    return Task.once(
        Caller.op("increment"),
        data -> data.has("value") ? Optional.empty() : Optional.of("no value"));
  }

  @Test
  void shouldSendAgainUnderTheSameKeyWhatFailed() {
    Optional<JsonNode> data =
        ask(
            increment(),
            new Said(503, problem("starting", ",\"outcome\":\"not_delivered\"")),
            new Said(409, problem("in_progress", "")),
            new Said(200, GOOD));
    assertThat(data.orElseThrow().path("value").asLong()).isEqualTo(7);
    assertThat(keys).hasSize(3).doesNotContain("null").containsOnly(keys.get(0));
    assertThat(ledger.failuresBetween(Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(2);
    assertThat(ledger.answerCount()).isEqualTo(1);
    assertThat(ledger.faithful("counter").held()).isTrue();
  }

  @Test
  void shouldNotRepeatWhatMayHaveHappened() {
    assertThat(ask(increment(), new Said(409, problem("outcome_unknown", "")))).isEmpty();
    assertThat(ledger.uncertainCount()).isEqualTo(1);
    assertThat(ledger.faithful("counter").held()).isTrue();
  }

  @Test
  void shouldNoteAnswersThatMustNotBe() {
    assertThat(ask(increment(), new Said(200, "{\"data\":{}}"))).isEmpty();
    assertThat(ledger.faithful("counter").held()).isFalse();
    assertThat(ledger.answerCount()).isZero();
    assertThat(ask(increment(), new Said(502, problem("agent_error", "")))).isEmpty();
    assertThat(ledger.wrongCount()).isEqualTo(2);
  }

  @Test
  void shouldDoWhatFollowsOnlyAfterAGoodAnswer() {
    List<String> done = new CopyOnWriteArrayList<>();
    Task repeatable = Task.repeatable(Caller.op("get"), data -> Optional.empty());
    assertThat(ask(repeatable.then(() -> done.add("good")), new Said(200, GOOD))).isPresent();
    assertThat(ask(increment().then(() -> done.add("bad")), new Said(200, "{\"data\":{}}")))
        .isEmpty();
    assertThat(done).containsExactly("good");
    assertThat(keys.get(0)).isEqualTo("null");
  }
}
