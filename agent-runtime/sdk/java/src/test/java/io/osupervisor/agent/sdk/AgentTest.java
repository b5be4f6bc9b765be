package io.osupervisor.agent.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AgentTest {
  private final AgentState state = AgentState.of(Map.of("n", 0L));
  private final Deque<Request> later = new ArrayDeque<>();

  private Agent agent() {
    return Agent.named("test").state(state).usesTools().onRequest(this::handle);
  }

  private @Nullable Object handle(Request request, Session session) throws Exception {
    String what = (String) Objects.requireNonNull(request.data());
    switch (what) {
      case "add" -> state.put("n", state.getLong("n") + 1);
      case "add and fail" -> {
        state.put("n", 99);
        throw new IllegalStateException("no");
      }
      case "refuse" -> throw new Refusal("too_cold", "it is too cold");
      case "later" -> {
        later.add(request);
        return Request.LATER;
      }
      case "at" -> {
        return request.at().toEpochMilli();
      }
      case "now" -> later.remove().respond("late answer");
      case "cancelled" -> {
        session.report("begun", "waits for its cancel");
        session.pulse();
        while (!request.cancelled()) {
          Thread.onSpinWait();
        }
      }
      case "busy" -> session.busy(Duration.ofMillis(1234)).close();
      case "tool" -> {
        return session.tool("mail", Map.of("to", "x")).result();
      }
      case "large" -> state.put("text", "x".repeat(600_000));
      case "propose" ->
          session.propose("why", Map.of("a.txt", "x"), Map.of("n", 2), Map.of("latency", "-10%"));
      case "bad" -> {
        return Double.NaN;
      }
      default -> request.metric("size", what.length());
    }
    return state.asMap();
  }

  @Test
  void shouldLogBeforeItAnswers() {
    try (TestSupervisor supervisor = new TestSupervisor(agent()).ready()) {
      Map<String, Object> answer = supervisor.request("r1", "add");

      assertThat(answer.get("data")).isEqualTo(Map.of("n", 1L));
      Map<String, Object> entry = supervisor.seen("wal_entry").get(0);
      assertThat(entry).containsEntry("seq", 1L).containsEntry("request", "r1");
      assertThat(entry.get("data")).isEqualTo(Map.of("set", Map.of("n", 1L)));
    }
  }

  @Test
  void shouldTellWhenARequestWasSent() {
    try (TestSupervisor supervisor = new TestSupervisor(agent()).ready()) {
      assertThat(supervisor.request("r1", "at")).containsEntry("data", TestSupervisor.SENT_AT);
    }
  }

  @Test
  void shouldUndoWhenTheHandlerFails() {
    try (TestSupervisor supervisor = new TestSupervisor(agent()).ready()) {
      Map<String, Object> failed = supervisor.request("r1", "add and fail");

      assertThat(TestSupervisor.part(failed, "error")).containsEntry("code", "internal");
      assertThat(supervisor.request("r2", "get").get("data")).isEqualTo(Map.of("n", 0L));
      assertThat(supervisor.seen("wal_entry")).isEmpty();
    }
  }

  @Test
  void shouldRefuseWithItsCodeWhenItCannotAnswer() {
    try (TestSupervisor supervisor = new TestSupervisor(agent()).ready()) {
      assertThat(supervisor.request("r1", "refuse").get("error"))
          .isEqualTo(Map.of("code", "too_cold", "message", "it is too cold"));
      assertThat(TestSupervisor.part(supervisor.request("r2", "bad"), "error"))
          .containsEntry("code", "invalid_value");
      assertThat(TestSupervisor.part(supervisor.request("r3", "large"), "error"))
          .containsEntry("code", "too_large");
      supervisor.ask("r4", "add", true);
      assertThat(TestSupervisor.part(supervisor.await("response"), "error"))
          .containsEntry("code", "read_only");
      assertThat(supervisor.request("r5", "get")).containsEntry("metrics", Map.of("size", 3.0));
    }
  }

  @Test
  void shouldAnswerLaterWhenTheHandlerSaysSo() {
    try (TestSupervisor supervisor = new TestSupervisor(agent()).ready()) {
      supervisor.ask("r1", "later", false).request("r2", "now");
      supervisor.await("response");

      assertThat(supervisor.seen("response"))
          .extracting(frame -> frame.get("id"))
          .containsExactly("r1", "r2");
    }
  }

  @Test
  void shouldSeeCancelsInWorkAndInTheQueue() {
    try (TestSupervisor supervisor = new TestSupervisor(agent()).ready()) {
      supervisor.ask("r1", "cancelled", false).await("error");
      supervisor.ask("r2", "add", false);
      supervisor.say(Loop.frame("cancel", "id", "r2")).say(Loop.frame("cancel", "id", "r1"));

      assertThat(supervisor.await("response")).containsKey("data");
      assertThat(TestSupervisor.part(supervisor.await("response"), "error"))
          .containsEntry("code", "cancelled");
    }
  }

  @Test
  void shouldBeatWhileItWaitsForATool() {
    try (TestSupervisor supervisor = new TestSupervisor(agent()).ready()) {
      Object call = supervisor.ask("r1", "tool", false).await("tool_call").get("id");
      supervisor.await("heartbeat");
      supervisor.await("heartbeat");
      Map<String, Object> result = Loop.frame("tool_result", "id", call, "mode", "mock");
      result.put("result", "sent");

      assertThat(supervisor.say(result).await("response")).containsEntry("data", "sent");
    }
  }

  @Test
  void shouldAnnounceSilenceWhenBusy() {
    try (TestSupervisor supervisor = new TestSupervisor(agent()).ready()) {
      supervisor.request("r1", "busy");

      assertThat(supervisor.seen("heartbeat"))
          .anySatisfy(frame -> assertThat(frame).containsEntry("next_ms", 1234L));
    }
  }

  @Test
  void shouldProposeAndLearnWhatBecameOfIt() {
    Agent agent =
        agent().onEvolutionResult((told, session) -> state.put("told", told.get("decision")));
    try (TestSupervisor supervisor = new TestSupervisor(agent).ready()) {
      supervisor.request("r1", "propose");
      assertThat(supervisor.seen("evolution_intent").get(0).get("hypothesis"))
          .isEqualTo(
              Map.of(
                  "reason", "why",
                  "files", Map.of("a.txt", "x"),
                  "parameters", Map.of("n", 2L),
                  "expected", Map.of("latency", "-10%")));

      Map<String, Object> result = Loop.frame("evolution_result", "hypothesis_id", "h1");
      result.putAll(Map.of("decision", "promoted", "reason", "r", "evidence", Map.of()));
      supervisor.say(result);
      assertThat(supervisor.request("r2", "get").get("data"))
          .isEqualTo(Map.of("n", 0L, "told", "promoted"));
      assertThat(supervisor.seen("wal_entry")).hasSize(1);
    }
  }

  @Test
  void shouldReloadWhileRunningOrSayThatItCannot() {
    Agent agent =
        agent()
            .onHotReload(
                (reload, session) -> {
                  if (TestSupervisor.part(reload, "files").containsKey("bad.txt")) {
                    throw new IllegalArgumentException("bad.txt");
                  }
                });
    try (TestSupervisor supervisor = new TestSupervisor(agent).ready()) {
      supervisor.say(reload("v2", Map.of("good.txt", "x")));
      assertThat(supervisor.await("reloaded")).containsEntry("version", "v2");
      supervisor.say(reload("v3", Map.of("bad.txt", "x")));
      assertThat(supervisor.await("error")).containsEntry("code", "reload_failed");
      assertThat(supervisor.request("r1", "add").get("data")).isEqualTo(Map.of("n", 1L));
      assertThat(supervisor.seen("hello").get(0).get("capabilities"))
          .isEqualTo(List.of("checkpoint", "hot_reload", "tools"));
    }
  }

  private static Map<String, Object> reload(String version, Map<String, Object> files) {
    return Loop.frame("hot_reload", "version", version, "files", files, "parameters", Map.of());
  }

  @Test
  void shouldFinishRequestsAndSaveWhenShutDown() throws Exception {
    try (TestSupervisor supervisor = new TestSupervisor(agent()).ready()) {
      supervisor.ask("r1", "add", false);
      Map<String, Object> shutdown = Loop.frame("shutdown", "reason", "test", "checkpoint", true);
      supervisor.say(shutdown).await("bye");

      assertThat(supervisor.seen("response")).hasSize(1);
      assertThat(supervisor.seen("checkpoint").get(0))
          .containsEntry("wal_seq", 1L)
          .containsEntry("snapshot", Map.of("n", 1L));
      assertThat(supervisor.exitCode()).isZero();
    }
  }

  @Test
  void shouldStopWhenTheInputEnds() throws Exception {
    TestSupervisor supervisor = new TestSupervisor(agent()).ready();

    supervisor.close();

    assertThat(supervisor.exitCode()).isZero();
  }

  @Test
  void shouldSurviveFramesThatItCannotRead() {
    try (TestSupervisor supervisor = new TestSupervisor(agent()).ready()) {
      supervisor.say(Loop.frame("process_request")).say(Loop.frame("nobody_knows"));
      supervisor.say(Loop.frame("restore_wal", "entries", List.of(1)));
      supervisor.say(Loop.frame("error", "code", "bad_state", "message", "m"));

      supervisor.request("r1", "add");

      assertThat(supervisor.seen("error"))
          .extracting(frame -> frame.get("code"))
          .containsExactly("field_invalid", "field_invalid");
    }
  }
}
