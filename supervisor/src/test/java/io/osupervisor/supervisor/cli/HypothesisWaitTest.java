package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.management.LiveNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(Patience.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HypothesisWaitTest {
  private static final Pattern PROPOSED = Pattern.compile("osup: (h\\d+) is proposed: version");

  private final LiveNode node;

  HypothesisWaitTest() throws Exception {
    node = new LiveNode();
    node.create("counter");
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  private static String[] submit(String reason, String... options) {
    List<String> all = new ArrayList<>(List.of("hypothesis", "submit", "counter", "--wait"));
    all.addAll(List.of("--reason", reason));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }

  private CompletableFuture<Ran> waiting(URI at, StringWriter err, String... options) {
    Map<String, String> environment = Map.of("OSUP_URL", at.toString());
    return CompletableFuture.supplyAsync(
        () -> Ran.at(node, environment, err, submit("an index", options)));
  }

  /** The hypothesis that was submitted, once it is. */
  private static String proposed(StringWriter err) {
    Patience.await().until(() -> PROPOSED.matcher(err.toString()).find());
    Matcher found = PROPOSED.matcher(err.toString());
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private void move(String hypothesis, String state) {
    String body = "{\"data\":{\"move\":\"%s\",\"to\":\"%s\"}}".formatted(hypothesis, state);
    assertThat(node.post("/api/v1/agents/counter/requests", body).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "provisional, 0",
    "confirmed, 0",
    "rejected, 4",
    "inconclusive, 5",
    "rolled_back, 6",
    "invalid, 7",
    "aborted, 8",
    "expired, 8",
    "superseded, 8"
  })
  void shouldEndWithTheCodeOfWhatBecameOfIt(String state, int exit) {
    Ran ran = Ran.at(node, submit("be " + state));
    assertThat(ran.exit()).as(ran.err()).isEqualTo(exit);
    assertThat(ran.out()).matches("h\\d+ is " + state + "\n");
    assertThat(ran.err()).contains("is proposed: version c0ffee");
  }

  @ParameterizedTest
  @CsvSource({"duplicate, --wait, 8", "too_many_waiting, --wait, 8", "duplicate, -o=text, 1"})
  void shouldEndWithTheCodeOfARefusal(String code, String option, int exit) {
    Ran ran = Ran.at(node, "hypothesis", "submit", "counter", "--reason", "refuse " + code, option);
    assertThat(ran.exit()).isEqualTo(exit);
    assertThat(ran.err()).contains("osup: " + code + ": ");
  }

  @Test
  void shouldTellEveryStepAndLook() {
    StringWriter err = new StringWriter();
    CompletableFuture<Ran> waiting = waiting(node.uri(), err, "-o", "json");
    String id = proposed(err);
    move(id, "shadowing");
    node.events.publish("counter", "trial_progress", Map.of("hypothesis", id, "pairs", 75));
    node.events.publish("counter", "trial_progress", Map.of("hypothesis", "h0", "pairs", 76));
    Patience.await().until(() -> err.toString().contains("osup: " + id + "  pairs=75\n"));
    Patience.await().until(() -> err.toString().contains("osup: " + id + " is shadowing"));
    move(id, "rejected");
    Ran ran = waiting.join();
    assertThat(ran.exit()).isEqualTo(4);
    assertThat(ran.out()).contains("\"state\" : \"rejected\"", "\"verdict\" : \"reject\"");
    assertThat(ran.err().lines().filter(line -> line.contains("pairs="))).hasSize(1);
    assertThat(ran.err()).contains("osup: " + id + " is rejected: it was moved");
  }

  @Test
  void shouldWaitForTheWatchIfToldTo() {
    StringWriter err = new StringWriter();
    CompletableFuture<Ran> waiting = waiting(node.uri(), err, "--until", "confirmed");
    String id = proposed(err);
    move(id, "provisional");
    Patience.await().until(() -> err.toString().contains(id + " is provisional"));
    move(id, "rolling_back");
    Patience.await().until(() -> err.toString().contains(id + " is rolling_back"));
    assertThat(waiting).isNotDone();
    move(id, "rolled_back");
    assertThat(waiting.join().exit()).isEqualTo(6);
  }

  @Test
  void shouldGoOnWhenTheNodeComesBack() throws Exception {
    try (Doorway door = new Doorway(node.uri())) {
      StringWriter err = new StringWriter();
      CompletableFuture<Ran> waiting = waiting(door.uri(), err);
      String id = proposed(err);
      door.shut();
      Patience.await().until(() -> err.toString().contains("; waiting for it"));
      move(id, "provisional");
      door.open();
      Ran ran = waiting.join();
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.err()).contains("osup: no node answers at", "osup: the node answers again");
    }
  }

  @Test
  void shouldSayHowFarItCameWhenTheTimeIsOver() {
    Ran ran = Ran.at(node, submit("be checking", "--timeout", "1ms"));
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .containsPattern("is (proposed|checking) after 1 ms")
        .contains("osup hypothesis show counter h");
  }

  /** It would be waited for 30 s. */
  @Test
  void shouldEndAtItsTimeThoughTheNodeIsSilent() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      long start = System.nanoTime();
      assertThatThrownBy(
              () -> wait(new NodeClient(uri, "token"), "h1").until(false, Duration.ofMillis(300)))
          .isInstanceOfSatisfying(
              CliException.class, e -> assertThat(e.exit()).isEqualTo(ExitCode.REFUSED))
          .hasMessage("h1 is proposed after 300 ms");
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertThat(took).isBetween(Duration.ofMillis(300), Duration.ofSeconds(20));
    }
  }

  @Test
  void shouldSayThatNoNodeAnsweredWhenTheTimeIsOver() {
    NodeClient nobody = new NodeClient(URI.create("http://127.0.0.1:1"), "token");
    assertThatThrownBy(() -> wait(nobody, "h1").until(false, Duration.ZERO))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.exit()).isEqualTo(ExitCode.UNREACHABLE));
  }

  @Test
  void shouldEndWhenNobodyKnowsTheHypothesis() {
    NodeClient client = new NodeClient(node.uri(), node.token.reveal());
    assertThatThrownBy(() -> wait(client, "h999").until(false, null))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.code()).isEqualTo("unknown_hypothesis"));
  }

  private static HypothesisWait wait(NodeClient client, String hypothesis) {
    return new HypothesisWait(client, "counter", hypothesis, new PrintWriter(new StringWriter()));
  }
}
