package io.osupervisor.supervisor.telemetry;

import io.osupervisor.agent.health.AgentMetrics;
import io.osupervisor.agent.health.InstanceMetrics;
import io.osupervisor.supervisor.telemetry.AgentNumbers.Numbers;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Shows the agents' numbers to Prometheus under the names of the management interface. It renders
 * the numbers that it was last given and what was counted of hypotheses, and asks nobody.
 */
final class AgentCollector implements MultiCollector {
  private final HypothesisMeters hypotheses;
  private volatile List<Numbers> newest = List.of();

  AgentCollector(HypothesisMeters hypotheses) {
    this.hypotheses = hypotheses;
  }

  void show(List<Numbers> numbers) {
    newest = List.copyOf(numbers);
  }

  @Override
  public MetricSnapshots collect() {
    MetricFamilies families = new MetricFamilies();
    for (Numbers numbers : newest) {
      String agent = numbers.agent().value();
      boolean up = numbers.metrics().map(AgentMetrics::up).orElse(false);
      families.gauge("osup_agent_up", "Whether the agent answers requests", up ? 1 : 0, agent);
      numbers
          .state()
          .ifPresent(
              state ->
                  families.gauge(
                      "osup_agent_state",
                      "1 for the state that it is in",
                      1,
                      agent,
                      "state",
                      state));
      numbers
          .awaiting()
          .ifPresent(
              n ->
                  families.gauge(
                      "osup_hypotheses_awaiting_approval",
                      "Hypotheses that wait for a person's word",
                      n,
                      agent));
      numbers.metrics().ifPresent(metrics -> agent(families, agent, metrics));
    }
    hypotheses.collect(families);
    return families.snapshots();
  }

  private static void agent(MetricFamilies to, String agent, AgentMetrics metrics) {
    metrics
        .restarts()
        .forEach(
            (cause, n) ->
                to.counter(
                    "osup_instance_restarts",
                    "Restarts after a fault",
                    n,
                    agent,
                    "role",
                    "primary",
                    "cause",
                    cause));
    metrics
        .requests()
        .forEach(
            (outcome, n) ->
                to.counter("osup_requests", "Ended requests", n, agent, "outcome", outcome));
    metrics
        .faults()
        .forEach(
            (code, n) ->
                to.counter(
                    "osup_protocol_faults", "Bad input of the agent", n, agent, "code", code));
    to.gauge("osup_requests_queued", "Requests that wait to be written", metrics.queued(), agent);
    to.gauge("osup_requests_open", "Requests written, not answered", metrics.inFlight(), agent);
    to.counter(
        "osup_log_lines_dropped",
        "Log lines beyond the rate",
        (double) metrics.logLinesDropped(),
        agent);
    to.histogram("osup_request_seconds", "From request to answer", metrics.latency(), agent);
    to.histogram("osup_recovery_seconds", "From a fault to serving", metrics.recovery(), agent);
    to.histogram(
        "osup_swap_pause_seconds",
        "Requests held while a version takes over",
        metrics.swapPause(),
        agent);
    to.histogram(
        "osup_reload_seconds", "Taking another version while running", metrics.reload(), agent);
    memory(to, agent, metrics);
    byRole(metrics).forEach((role, instances) -> instances(to, agent, role, instances));
  }

  private static void memory(MetricFamilies to, String agent, AgentMetrics metrics) {
    AgentMetrics.Wal wal = metrics.wal();
    to.counter("osup_wal_appends", "Entries appended", (double) wal.appends(), agent);
    to.counter("osup_wal_bytes", "Bytes appended", (double) wal.bytes(), agent);
    to.gauge(
        "osup_wal_lag_entries", "Entries received, not yet durable", (double) wal.lag(), agent);
    to.histogram("osup_wal_commit_seconds", "From append to durable", wal.commit(), agent);
    AgentMetrics.Checkpoints checkpoints = metrics.checkpoints();
    to.histogram("osup_checkpoint_seconds", "Taking a checkpoint", checkpoints.save(), agent);
    if (checkpoints.age() >= 0) {
      to.gauge(
          "osup_checkpoint_bytes", "Size of the newest", (double) checkpoints.lastBytes(), agent);
      to.gauge("osup_checkpoint_age_seconds", "Age of the newest", checkpoints.age(), agent);
    }
  }

  private static Map<String, List<InstanceMetrics>> byRole(AgentMetrics metrics) {
    return metrics.instances().stream()
        .collect(Collectors.groupingBy(InstanceMetrics::role, TreeMap::new, Collectors.toList()));
  }

  private static void instances(
      MetricFamilies to, String agent, String role, List<InstanceMetrics> all) {
    double age = all.stream().mapToDouble(InstanceMetrics::pulseAge).max().orElse(0);
    double rss = all.stream().mapToDouble(InstanceMetrics::rssBytes).sum();
    double cpu = all.stream().mapToDouble(InstanceMetrics::cpuSeconds).sum();
    to.gauge("osup_instance_count", "Instances", all.size(), agent, "role", role);
    to.gauge("osup_instance_heartbeat_age_seconds", "Oldest last pulse", age, agent, "role", role);
    to.gauge("osup_instance_rss_bytes", "Resident memory", rss, agent, "role", role);
    to.counter("osup_instance_cpu_seconds", "Processor time", cpu, agent, "role", role);
  }
}
