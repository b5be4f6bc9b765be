package io.osupervisor.supervisor.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.Agents;
import io.osupervisor.supervisor.LiveAgents;
import io.osupervisor.supervisor.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PrometheusTest {
  private static final String EVOLUTION =
      "osup_(hypotheses|deployments|rollbacks|approvals|mirror)_total.*";
  private static final ActorTestKit KIT = ActorTestKit.create();
  private final LiveAgents agents = new LiveAgents(KIT);
  private final HypothesisMeters hypotheses = new HypothesisMeters();
  private Instant now = Instant.EPOCH;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private void create(String id) {
    agents
        .ask(
            new AgentId(id), to -> new AgentCommand.Create("{}", "v1", "admin", to), Patience.LIMIT)
        .toCompletableFuture()
        .join();
  }

  private Prometheus prometheus(Agents asked) {
    return new Prometheus(new AgentNumbers(asked, () -> now), hypotheses);
  }

  private static String scrape(Prometheus prometheus) {
    return prometheus.scrape().toCompletableFuture().join();
  }

  @Test
  void shouldNameTheNumbersOfEveryAgent() {
    create("a");
    create("b");
    try (Prometheus prometheus = prometheus(agents)) {
      String text = scrape(prometheus);
      assertThat(text.lines())
          .contains(
              "osup_agent_up{agent=\"a\"} 1.0",
              "osup_agent_up{agent=\"b\"} 1.0",
              "osup_agent_state{agent=\"a\",state=\"running\"} 1.0",
              "osup_hypotheses_awaiting_approval{agent=\"a\"} 0.0",
              "osup_instance_count{agent=\"a\",role=\"primary\"} 1.0",
              "osup_instance_restarts_total{agent=\"a\",cause=\"exited\",role=\"primary\"} 0.0",
              "osup_instance_heartbeat_age_seconds{agent=\"a\",role=\"primary\"} 0.25",
              "osup_instance_rss_bytes{agent=\"a\",role=\"primary\"} 8388608.0",
              "osup_instance_cpu_seconds_total{agent=\"a\",role=\"primary\"} 1.5",
              "osup_requests_total{agent=\"a\",outcome=\"ok\"} 3.0",
              "osup_request_seconds_bucket{agent=\"a\",le=\"0.001\"} 3",
              "osup_request_seconds_bucket{agent=\"a\",le=\"0.01\"} 4",
              "osup_request_seconds_bucket{agent=\"a\",le=\"+Inf\"} 5",
              "osup_request_seconds_count{agent=\"a\"} 5",
              "osup_request_seconds_sum{agent=\"a\"} 0.25",
              "osup_wal_appends_total{agent=\"a\"} 7.0",
              "osup_wal_bytes_total{agent=\"a\"} 1400.0",
              "osup_wal_commit_seconds_count{agent=\"a\"} 5",
              "osup_wal_lag_entries{agent=\"a\"} 0.0",
              "osup_checkpoint_seconds_count{agent=\"a\"} 5",
              "osup_checkpoint_bytes{agent=\"a\"} 4096.0",
              "osup_checkpoint_age_seconds{agent=\"a\"} 12.5",
              "osup_recovery_seconds_count{agent=\"a\"} 5");
      assertThat(text).contains("jvm_threads_live_threads", "process_uptime_seconds");
    }
  }

  @Test
  void shouldAskAgentsAtMostOnceASecond() {
    create("a");
    try (Prometheus prometheus = prometheus(agents)) {
      scrape(prometheus);
      int once = agents.asked();
      now = now.plusMillis(999);
      scrape(prometheus);
      assertThat(agents.asked()).isEqualTo(once);
      now = now.plusMillis(1);
      scrape(prometheus);
      assertThat(agents.asked()).isGreaterThan(once);
    }
  }

  @Test
  void shouldCountWhatBecomesOfHypotheses() {
    AgentId a = new AgentId("a");
    hypotheses.on(a, "hypothesis_settled", Map.of("state", "confirmed", "code", ""));
    for (int i = 0; i < 2; i++) {
      hypotheses.on(a, "hypothesis_settled", Map.of("verdict", "reject", "code", "harm"));
      hypotheses.on(a, "deployment", Map.of("hypothesis", "h1", "version", "v"));
      hypotheses.on(a, "hypothesis_moved", Map.of("from", "awaiting_approval", "code", "denied"));
      hypotheses.on(a, "rollback", Map.of("hypothesis", "h1", "guard", "G2"));
      hypotheses.on(a, "trial_ended", Map.of("copies", Map.of("answered", 100 + i, "dropped", 1L)));
    }
    hypotheses.on(new AgentId("b"), "deployment", Map.of());
    hypotheses.on(a, "primary_changed", Map.of("version", "v"));
    try (Prometheus prometheus = prometheus(agents)) {
      assertThat(scrape(prometheus).lines().filter(line -> line.matches(EVOLUTION)))
          .containsExactlyInAnyOrder(
              "osup_hypotheses_total{agent=\"a\",reason=\"harm\",verdict=\"reject\"} 2.0",
              "osup_hypotheses_total{agent=\"a\",reason=\"none\",verdict=\"none\"} 1.0",
              "osup_deployments_total{agent=\"a\"} 2.0",
              "osup_deployments_total{agent=\"b\"} 1.0",
              "osup_rollbacks_total{agent=\"a\",guard=\"G2\"} 2.0",
              "osup_approvals_total{agent=\"a\",outcome=\"denied\"} 2.0",
              "osup_mirror_total{agent=\"a\",outcome=\"answered\"} 201.0",
              "osup_mirror_total{agent=\"a\",outcome=\"dropped\"} 2.0");
    }
  }

  @Test
  void shouldTellHowLongTheLastDrillTookThatPassed() {
    AgentId a = new AgentId("a");
    hypotheses.on(a, "rollback_drilled", Map.of("passed", true, "seconds", 0.5));
    hypotheses.on(a, "rollback_drilled", Map.of("passed", true, "seconds", 0.25));
    hypotheses.on(a, "rollback_drilled", Map.of("passed", false, "seconds", 100.0));
    try (Prometheus prometheus = prometheus(agents)) {
      assertThat(scrape(prometheus).lines().filter(line -> line.startsWith("osup_rollback_last")))
          .containsExactly("osup_rollback_last_drill_seconds{agent=\"a\"} 0.25");
    }
  }

  @Test
  void shouldMeasureTheStagesOfATrialAndNoWaiting() {
    AgentId a = new AgentId("a");
    for (String stage : List.of("proposed", "shadowing", "canary", "provisional")) {
      hypotheses.on(a, "hypothesis_moved", Map.of("from", stage, "stage_seconds", 2.5));
    }
    hypotheses.on(a, "hypothesis_moved", Map.of("from", "shadowing", "stage_seconds", 30));
    hypotheses.on(a, "hypothesis_moved", Map.of("from", "checking"));
    try (Prometheus prometheus = prometheus(agents)) {
      assertThat(scrape(prometheus).lines().filter(line -> line.startsWith("osup_trial_stage")))
          .contains(
              "osup_trial_stage_seconds_bucket{agent=\"a\",stage=\"shadowing\",le=\"1.0\"} 0",
              "osup_trial_stage_seconds_bucket{agent=\"a\",stage=\"shadowing\",le=\"2.5\"} 1",
              "osup_trial_stage_seconds_count{agent=\"a\",stage=\"shadowing\"} 2",
              "osup_trial_stage_seconds_count{agent=\"a\",stage=\"canary\"} 1")
          .noneMatch(line -> line.contains("proposed") || line.contains("provisional"))
          .noneMatch(line -> line.contains("checking"));
    }
  }

  @Test
  void shouldCallAnAgentDownThatDoesNotAnswer() {
    Agents silent =
        new Agents() {
          @Override
          public CompletionStage<AgentReply> ask(
              AgentId id, Function<ActorRef<AgentReply>, AgentCommand> command, Duration timeout) {
            return CompletableFuture.failedFuture(new TimeoutException("silent"));
          }

          @Override
          public CompletionStage<List<AgentId>> list() {
            return CompletableFuture.completedFuture(List.of(new AgentId("lost")));
          }
        };
    try (Prometheus prometheus = prometheus(silent)) {
      assertThat(scrape(prometheus)).contains("osup_agent_up{agent=\"lost\"} 0.0");
    }
  }
}
