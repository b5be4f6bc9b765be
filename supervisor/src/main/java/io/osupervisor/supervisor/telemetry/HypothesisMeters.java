package io.osupervisor.supervisor.telemetry;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.health.Latencies;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what becomes of hypotheses, from the events that tell it. It counts from the start of the
 * node; nothing falls when a trial or an agent ends.
 */
public final class HypothesisMeters {
  private static final double NANOS = 1e9;
  private static final String NONE = "none";
  private static final String AWAITING = "awaiting_approval";
  private static final Set<String> TRIAL =
      Set.of("checking", "replaying", "checked", "shadowing", "canary", "promoting");

  private final Map<Series, LongAdder> counters = new ConcurrentHashMap<>();
  private final Map<Stage, Latencies> stages = new ConcurrentHashMap<>();
  private final Map<String, Double> drills = new ConcurrentHashMap<>();

  private enum Family {
    HYPOTHESES("osup_hypotheses", "Settled hypotheses"),
    DEPLOYMENTS("osup_deployments", "Versions of hypotheses made primary"),
    ROLLBACKS("osup_rollbacks", "Deployments taken back"),
    APPROVALS("osup_approvals", "Hypotheses that waited for a person, by what came of it"),
    MIRROR("osup_mirror", "Copies of requests for trials that ended");

    private final String metric;
    private final String help;

    Family(String metric, String help) {
      this.metric = metric;
      this.help = help;
    }
  }

  /**
   * One counter.
   *
   * @param labels names and values by turns, after the agent's
   */
  private record Series(Family family, String agent, List<String> labels) {}

  private record Stage(String agent, String name) {}

  /** Hears of an event; one that concerns no hypothesis counts nothing. Any thread may call. */
  public void on(AgentId agent, String type, Map<String, Object> data) {
    switch (type) {
      case "hypothesis_moved" -> moved(agent, data);
      case "hypothesis_settled" -> {
        String reason = text(data, "code");
        count(Family.HYPOTHESES, agent, 1, "verdict", text(data, "verdict"), "reason", reason);
      }
      case "deployment" -> count(Family.DEPLOYMENTS, agent, 1);
      case "rollback" -> count(Family.ROLLBACKS, agent, 1, "guard", text(data, "guard"));
      case "trial_ended" -> trialEnded(agent, data);
      case "rollback_drilled" -> drilled(agent, data);
      default -> {}
    }
  }

  /** Waiting for a turn and the watch last up to days, and are no part of a trial. */
  private void moved(AgentId agent, Map<String, Object> data) {
    String stage = text(data, "from");
    if (stage.equals(AWAITING)) {
      count(Family.APPROVALS, agent, 1, "outcome", text(data, "code"));
    }
    if (TRIAL.contains(stage) && data.get("stage_seconds") instanceof Number seconds) {
      stages
          .computeIfAbsent(new Stage(agent.value(), stage), one -> new Latencies())
          .record(Math.round(seconds.doubleValue() * NANOS));
    }
  }

  /** One that failed says nothing of how long the way back takes. */
  private void drilled(AgentId agent, Map<String, Object> data) {
    if (Boolean.TRUE.equals(data.get("passed")) && data.get("seconds") instanceof Number seconds) {
      drills.put(agent.value(), seconds.doubleValue());
    }
  }

  private void trialEnded(AgentId agent, Map<String, Object> data) {
    if (data.get("copies") instanceof Map<?, ?> copies) {
      copies.forEach(
          (outcome, n) -> {
            if (n instanceof Number number) {
              count(Family.MIRROR, agent, number.longValue(), "outcome", outcome.toString());
            }
          });
    }
  }

  private void count(Family family, AgentId agent, long n, String... labels) {
    counters
        .computeIfAbsent(new Series(family, agent.value(), List.of(labels)), one -> new LongAdder())
        .add(n);
  }

  private static String text(Map<String, Object> data, String name) {
    Object value = data.get(name);
    return value == null || value.equals("") ? NONE : value.toString();
  }

  void collect(MetricFamilies to) {
    counters.forEach(
        (series, n) ->
            to.counter(
                series.family().metric,
                series.family().help,
                (double) n.sum(),
                series.agent(),
                series.labels().toArray(String[]::new)));
    drills.forEach(
        (agent, seconds) ->
            to.gauge(
                "osup_rollback_last_drill_seconds",
                "Time that the last drill of a way back took that passed",
                seconds,
                agent));
    stages.forEach(
        (stage, seconds) ->
            to.histogram(
                "osup_trial_stage_seconds",
                "Time that hypotheses spent in a stage of their trial",
                seconds.summary(),
                stage.agent(),
                "stage",
                stage.name()));
  }
}
