package io.osupervisor.supervisor.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.osupervisor.supervisor.cli.CliException;
import io.osupervisor.supervisor.cli.NodeClient;
import io.osupervisor.supervisor.cli.SpecFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The story: an agent under traffic, killed, stopped and made to speak garbage; then its node. */
public final class Demo {
  private static final String AGENT = "counter";
  private static final int CALLERS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration TO_END = Duration.ofSeconds(30);
  private static final long PAUSE_NANOS = 1_000_000;

  private final PrintWriter out;
  private final Path data;
  private final Path spec;
  private final Ledger ledger = new Ledger();
  private final List<Promise> promises = new ArrayList<>();
  private final Machine machine;
  private final long begin;
  private volatile DemoNode node;

  private Demo(PrintWriter out, Path data, Path spec, DemoNode node, Machine machine, long begin) {
    this.machine = machine;
    this.begin = begin;
    this.out = out;
    this.data = data;
    this.spec = spec;
    this.node = node;
  }

  /**
   * Tells the story on a fresh data directory.
   *
   * @param spec of an agent that counts
   * @return whether every promise held
   */
  public static boolean run(PrintWriter out, Path data, Path spec) throws IOException {
    try (Machine machine = new Machine()) {
      long start = System.nanoTime();
      say(out, start, "a node starts, on a fresh data directory and free ports");
      DemoNode first = DemoNode.start(data);
      Duration ready = Duration.ofNanos(System.nanoTime() - start);
      Demo demo = new Demo(out, data, spec, first, machine, start);
      try {
        demo.promise("node ready", ready, 10_000);
        demo.tell();
        return demo.summary();
      } finally {
        demo.node.close();
      }
    }
  }

  private void tell() throws IOException {
    addAgent();
    try (Traffic traffic = new Traffic(() -> node.client(), AGENT, ledger, CALLERS, TO_END)) {
      traffic.begin();
      awaitAnswers(200);
      disturb("the agent is killed with SIGKILL", "agent killed: answers again", this::kill, 3_000);
      disturb(
          "the agent is stopped with SIGSTOP: alive, but silent; 1 s of silence is a hang",
          "agent hung: answers again",
          this::stop,
          6_000);
      disturb(
          "something is printed among the agent's frames",
          "agent spoke garbage: answers again",
          this::garble,
          3_000);
      killNode();
      awaitAnswers(ledger.acknowledgedCount() + 200);
    }
    checkMemory();
  }

  private void addAgent() {
    say("an agent is entrusted to it, and %d callers begin to count".formatted(CALLERS));
    SpecFile file = SpecFile.read(spec);
    long start = System.nanoTime();
    node.client()
        .call(
            "POST",
            "/api/v1/agents" + file.query(),
            NodeClient.Payload.hocon(file.body()),
            Map.of());
    JsonNode instance = node.primary(AGENT);
    promise("agent serves", Duration.ofNanos(System.nanoTime() - start), 5_000);
    JsonNode view = node.client().get("/api/v1/agents/" + AGENT);
    say(
        "it is process %s; isolation: %s, limits: %s"
            .formatted(
                instance.path("pid").asText(),
                view.path("isolation").asText(),
                view.path("limits").asText()));
  }

  private interface Disturbance {
    void to(long pid) throws IOException;
  }

  private void disturb(String story, String promise, Disturbance disturbance, long most)
      throws IOException {
    JsonNode instance = node.primary(AGENT);
    say(story + " (process " + instance.path("pid").asText() + ")");
    long at = System.nanoTime();
    disturbance.to(instance.path("pid").asLong());
    promise(promise, awaitOther(at, instance.path("id").asText()), most);
    awaitAnswers(ledger.acknowledgedCount() + 100);
  }

  private void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private void stop(long pid) throws IOException {
    signal("-STOP", pid);
  }

  private void garble(long pid) throws IOException {
    FrameStream.print(pid, "print(\"this is no frame\")\n");
  }

  private static void signal(String name, long pid) throws IOException {
    new ProcessBuilder("sh", "-c", "kill " + name + " " + pid).inheritIO().start();
  }

  private void killNode() throws IOException {
    JsonNode instance = node.primary(AGENT);
    say("the node itself is killed with SIGKILL, and started again");
    long at = System.nanoTime();
    node.kill();
    long restart = System.nanoTime();
    node = DemoNode.start(data);
    promise("node ready again", Duration.ofNanos(System.nanoTime() - restart), 10_000);
    promise("node killed: answers again", awaitOther(at, instance.path("id").asText()), 15_000);
  }

  private void checkMemory() {
    say("the callers stop, and the count is compared with what they were told");
    JsonNode body =
        JsonNodeFactory.instance
            .objectNode()
            .set("data", JsonNodeFactory.instance.objectNode().put("op", "get"));
    long value =
        node.client()
            .call(
                "POST",
                "/api/v1/agents/" + AGENT + "/requests",
                NodeClient.Payload.json(body),
                Map.of())
            .path("data")
            .path("value")
            .asLong(-1);
    long told = ledger.acknowledgedCount();
    long most = told + ledger.uncertainCount();
    promises.add(
        new Promise(
            "every acknowledged write is there, none twice",
            "count %d; %d acknowledged, %d told as unknown"
                .formatted(value, told, ledger.uncertainCount()),
            told <= value && value <= most));
    List<String> wrong = ledger.wrongAnswers();
    promises.add(
        new Promise(
            "no wrong answer to any caller",
            wrong.isEmpty()
                ? "%d answers, %d retries".formatted(told, ledger.retryCount())
                : wrong.size() + " wrong, the first: " + wrong.get(0),
            wrong.isEmpty()));
    JsonNode audit = node.client().get("/api/v1/audit/verify");
    promises.add(
        new Promise(
            "the audit is whole",
            "%d actions in one chain".formatted(audit.path("entries").asLong()),
            audit.path("intact").asBoolean(false)));
  }

  private Duration awaitOther(long at, String former) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      Optional<Duration> pause = ledger.pauseAfter(at, former);
      if (pause.isPresent()) {
        return pause.get();
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    throw CliException.refused(
        "agent_not_back",
        "no answer of a new instance within %d s".formatted(PATIENCE.toSeconds()),
        "see " + DemoNode.log(data));
  }

  private void awaitAnswers(int count) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (ledger.acknowledgedCount() < count) {
      if (System.nanoTime() > end) {
        throw CliException.refused(
            "no_answers",
            "%d answers instead of %d within %d s"
                .formatted(ledger.acknowledgedCount(), count, PATIENCE.toSeconds()),
            "see " + DemoNode.log(data));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void promise(String text, Duration measured, long mostMillis) {
    long millis = measured.toMillis();
    double slowness = machine.slowness();
    long most = (long) (mostMillis * slowness);
    promises.add(new Promise(text + " within " + most + " ms", millis + " ms", millis <= most));
    say("  " + text + " after " + millis + " ms");
    if (slowness > 1) {
      say(
          "  this machine is busy with other work: instead of %d ms it is given %d ms"
              .formatted(mostMillis, most));
    }
  }

  private boolean summary() {
    int width = promises.stream().mapToInt(promise -> promise.text().length()).max().orElse(0);
    out.println();
    out.printf("%-" + width + "s  %-6s  %s%n", "PROMISE", "HELD", "MEASURED");
    for (Promise promise : promises) {
      out.printf(
          "%-" + width + "s  %-6s  %s%n",
          promise.text(),
          promise.held() ? "yes" : "NO",
          promise.measured());
    }
    out.flush();
    return promises.stream().allMatch(Promise::held);
  }

  private void say(String text) {
    say(out, begin, text);
  }

  private static void say(PrintWriter out, long begin, String text) {
    out.printf("%6.2f s  %s%n", (System.nanoTime() - begin) / 1e9, text);
    out.flush();
  }
}
