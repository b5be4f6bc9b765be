package io.osupervisor.arbiter.judge;

import io.osupervisor.agent.AgentException;

/** What can be wrong with the rules of a trial. */
final class TrialErrors {
  private TrialErrors() {}

  static AgentException outOfRange(String key, Object value, String range) {
    return new AgentException(
        "invalid_trial", "%s = %s is not %s".formatted(key, value, range), "set it " + range);
  }

  static AgentException repeated(String key, Metric metric) {
    return new AgentException(
        "invalid_trial",
        "%s names %s twice".formatted(key, metric.key()),
        "keep the stricter of the two");
  }

  static AgentException notClaimable(Metric metric) {
    return new AgentException(
        "invalid_trial",
        "an objective on %s cannot be shown".formatted(metric.key()),
        "claim latency, error-rate, score or cost; guard " + metric.key() + " instead");
  }

  static AgentException unknownMetric(String key) {
    return new AgentException(
        "unknown_metric", "the judge knows no metric '" + key + "'", "use one of " + Metric.keys());
  }
}
