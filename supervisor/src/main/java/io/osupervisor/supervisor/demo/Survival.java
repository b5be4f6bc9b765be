package io.osupervisor.supervisor.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A counter under traffic, killed, stopped and made to speak garbage; then its node. */
final class Survival {
  private static final String AGENT = "counter";
  private static final int CALLERS = 4;
  private static final Duration TO_END = Duration.ofSeconds(30);

  private final Story story;
  private final DemoNode node;
  private final Path spec;
  private final Ledger ledger = new Ledger();
  private final Caller caller;
  private final Set<Long> values = ConcurrentHashMap.newKeySet();

  /**
   * @param spec of an agent that counts
   */
  Survival(Story story, DemoNode node, Path spec) {
    this.story = story;
    this.node = node;
    this.spec = spec;
    this.caller = new Caller(node::client, AGENT, ledger);
  }

  void tell() throws IOException {
    entrust();
    try (Traffic traffic = new Traffic(caller, TO_END)) {
      traffic.begin(CALLERS, Duration.ZERO, this::increment);
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
      awaitAnswers(ledger.answerCount() + 200);
    }
    checkMemory();
  }

  private void entrust() {
    story.say("an agent is entrusted to it, and %d callers begin to count".formatted(CALLERS));
    long start = System.nanoTime();
    node.entrust(spec);
    JsonNode instance = node.primary(AGENT);
    story.promise("agent serves", Duration.ofNanos(System.nanoTime() - start), 5_000);
    JsonNode view = node.client().get("/api/v1/agents/" + AGENT);
    story.say(
        "it is process %s; isolation: %s, limits: %s"
            .formatted(
                instance.path("pid").asText(),
                view.path("isolation").asText(),
                view.path("limits").asText()));
  }

  /** Each increment is asked for under a key of its own, and leads to a value of its own. */
  private Caller.Task increment() {
    return Caller.Task.once(
        Caller.op("increment"),
        data -> {
          JsonNode value = data.path("value");
          if (!value.isIntegralNumber()) {
            return Optional.of("an answer without a value");
          }
          return values.add(value.asLong())
              ? Optional.empty()
              : Optional.of("two callers were told the same");
        });
  }

  private interface Disturbance {
    void to(long pid) throws IOException;
  }

  private void disturb(String what, String promise, Disturbance disturbance, long most)
      throws IOException {
    JsonNode instance = node.primary(AGENT);
    story.say(what + " (process " + instance.path("pid").asText() + ")");
    long at = System.nanoTime();
    disturbance.to(instance.path("pid").asLong());
    story.promise(promise, awaitOther(at, instance.path("id").asText()), most);
    awaitAnswers(ledger.answerCount() + 100);
  }

  private void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private void stop(long pid) throws IOException {
    Process stopping = new ProcessBuilder("sh", "-c", "kill -STOP " + pid).inheritIO().start();
    int exit = stopping.onExit().join().exitValue();
    if (exit != 0) {
      throw new IOException("process " + pid + " could not be stopped: exit code " + exit);
    }
  }

  private void garble(long pid) throws IOException {
    FrameStream.print(pid, "print(\"this is no frame\")\n");
  }

  private void killNode() throws IOException {
    JsonNode instance = node.primary(AGENT);
    story.say("the node itself is killed with SIGKILL, and started again");
    long at = System.nanoTime();
    node.kill();
    long restart = System.nanoTime();
    node.startAgain();
    story.promise("node ready again", Duration.ofNanos(System.nanoTime() - restart), 10_000);
    story.promise(
        "node killed: answers again", awaitOther(at, instance.path("id").asText()), 15_000);
  }

  private void checkMemory() {
    story.say("the callers stop, and the count is compared with what they were told");
    long told = ledger.answerCount();
    long most = told + ledger.uncertainCount();
    Promise faithful = ledger.faithful(AGENT);
    long value =
        caller
            .ask(Caller.Task.repeatable(Caller.op("get"), data -> Optional.empty()))
            .map(data -> data.path("value").asLong(-1))
            .orElse(-1L);
    story.promise(
        new Promise(
            "every acknowledged write is there, none twice",
            "count %d; %d acknowledged, %d told as unknown"
                .formatted(value, told, ledger.uncertainCount()),
            told <= value && value <= most));
    story.promise(faithful);
  }

  private Duration awaitOther(long at, String former) {
    return node.await(
        "an answer of a new instance of " + AGENT, () -> ledger.pauseAfter(at, former));
  }

  private void awaitAnswers(int count) {
    node.await(
        count + " answers of " + AGENT,
        () -> ledger.answerCount() < count ? Optional.empty() : Optional.of(count));
  }
}
