package io.osupervisor.supervisor.demo;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The metric that was decisive in a trial.
 *
 * @param effect the estimate, as in {@code -12.3%}
 * @param interval in which it lies
 * @param asked what is allowed or asked, as in {@code ≤ +10%}
 * @param pairs how many requests were compared
 */
record Finding(String metric, String effect, String interval, String asked, long pairs) {

  /** The finding that evidence of a trial begins with; blank where it has none. */
  static Finding of(JsonNode evidence) {
    JsonNode row = evidence.path("metrics").path(0);
    return new Finding(
        row.path("metric").asText(),
        row.path("effect").asText(),
        row.path("interval").asText(),
        row.path("margin").asText(),
        evidence.path("pairs").asLong());
  }

  /** For a table. */
  String brief() {
    return metric + " " + effect;
  }

  @Override
  public String toString() {
    return "%s %s (%s) where %s is asked for, over %d requests"
        .formatted(metric, effect, interval, asked, pairs);
  }
}
