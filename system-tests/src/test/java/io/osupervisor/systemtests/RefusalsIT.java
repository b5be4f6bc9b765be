package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bad hypotheses of the example that evolves: each is refused, for its own reason. */
class RefusalsIT {
  private static final String AGENT = "evolving";
  private static final int SEARCHERS = 4;
  private static final int TEXTS = 80;
  private static final int WORDS = 25;

  private static final String TERMS =
      """
      trial {
        min-samples = 60
        max-duration = 10m
        n-star = 200
        unfenced = allow
        guards = [
          { metric = agreement, minimum = 90% }
          { metric = error-rate, margin = 2% }
          { metric = latency, margin = 50% }
        ]
      }
      start-timeout = 1m
      """;

  private static NodeProcess node;
  private static final ExecutorService CALLERS = Executors.newFixedThreadPool(SEARCHERS);
  private static final AtomicLong FOUND = new AtomicLong();
  private static volatile String failed = "";
  private static volatile boolean stopping;

  @BeforeAll
  static void search(@TempDir Path data) {
    node = NodeProcess.start(data);
    NodeApi api = node.api();
    api.add(AGENT, TestAgents.example(AGENT, TERMS));
    Random random = new Random(11);
    for (int i = 0; i < TEXTS; i++) {
      String text = words(random, 12);
      assertThat(
              api.ask(AGENT, "{\"op\":\"add\",\"id\":\"d%d\",\"text\":\"%s\"}".formatted(i, text))
                  .isOk())
          .isTrue();
    }
    for (int i = 0; i < SEARCHERS; i++) {
      Random own = new Random(i);
      CALLERS.execute(() -> searchOn(api, own));
    }
  }

  private static void searchOn(NodeApi api, Random random) {
    while (!stopping) {
      String query = words(random, 2);
      NodeApi.Reply reply =
          api.ask(AGENT, "{\"op\":\"search\",\"query\":\"%s\",\"limit\":1000}".formatted(query));
      if (!reply.isOk()) {
        failed = reply.text();
      }
      FOUND.incrementAndGet();
    }
  }

  private static String words(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "w" : " w").append(random.nextInt(WORDS));
    }
    return text.toString();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    stopping = true;
    CALLERS.shutdown();
    assertThat(CALLERS.awaitTermination(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    node.close();
  }

  @ParameterizedTest
  @CsvSource({
    "no-parse, check_failed, SyntaxError",
    "dies-at-start, exit, at its start",
    "fast-but-wrong, harm, shown to be worse: agreement",
    "right-but-slow, harm, shown to be worse: latency",
  })
  void shouldRefuse(String name, String code, String why) throws Exception {
    NodeApi api = node.api();
    String primary = api.agent(AGENT).path("primary_version").asText();
    Hypothesis bad = Hypothesis.submit(node, AGENT, proposal(name));
    bad.await("rejected");
    System.out.println("RefusalsIT " + name + " → " + bad.outcome());
    assertThat(bad.outcome()).startsWith(code + ": ").contains(why);
    assertThat(api.agent(AGENT).path("primary_version").asText()).isEqualTo(primary);
    assertThat(api.agent(AGENT).path("restarts").asInt()).isZero();
    long found = FOUND.get();
    await().until(() -> FOUND.get() > found + SEARCHERS);
    assertThat(failed).isEmpty();
    await().until(() -> Processes.ofAgent(node.data(), AGENT).size() == 1);
    NodeApi.Reply again =
        api.call("POST", "/api/v1/agents/evolving/hypotheses", proposal(name).toString(), Map.of());
    assertThat(again.code()).isEqualTo("duplicate");
  }

  /** What a folder proposes: its hypothesis.conf, and beside it the changed files. */
  private static ObjectNode proposal(String name) throws IOException {
    Path folder = TestAgents.EXAMPLES.resolve(AGENT).resolve("hypotheses").resolve(name);
    Config said = ConfigFactory.parseFile(folder.resolve("hypothesis.conf").toFile());
    Map<String, String> files = new HashMap<>();
    try (DirectoryStream<Path> changed = Files.newDirectoryStream(folder, "*.py")) {
      for (Path file : changed) {
        files.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    ObjectNode body = Hypothesis.body(said.getString("reason"), files);
    ObjectNode expected = body.putObject("expected");
    said.getObject("expected")
        .forEach((metric, change) -> expected.put(metric, (String) change.unwrapped()));
    return body;
  }
}
