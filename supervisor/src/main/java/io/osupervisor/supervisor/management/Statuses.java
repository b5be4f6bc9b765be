package io.osupervisor.supervisor.management;

import java.util.Map;

/** The HTTP status of each refusal's code: the one place that knows it. */
final class Statuses {
  /** What the agent's state forbids, unless the code is known better. */
  private static final int OTHERWISE = 409;

  private static final Map<String, Integer> KNOWN =
      Map.ofEntries(
          Map.entry("field_invalid", 400),
          Map.entry("decode_failed", 400),
          Map.entry("not_found", 404),
          Map.entry("already_exists", 409),
          Map.entry("in_progress", 409),
          Map.entry("outcome_unknown", 409),
          Map.entry("bad_state", 409),
          Map.entry("overloaded", 429),
          Map.entry("agent_error", 502),
          Map.entry("agent_restarted", 502),
          Map.entry("quarantined", 503),
          Map.entry("stopped", 503),
          Map.entry("starting", 503),
          Map.entry("not_running", 503),
          Map.entry("memory_unavailable", 503),
          Map.entry("storage_full", 503),
          Map.entry("audit_unavailable", 503),
          Map.entry("timeout", 504));

  private Statuses() {}

  static int of(String code) {
    return KNOWN.getOrDefault(code, ofKind(code));
  }

  /** Codes of one kind have names of one form. */
  private static int ofKind(String code) {
    if (code.startsWith("unknown_") || code.endsWith("_not_found")) {
      return 404;
    }
    return code.startsWith("genome_") || code.startsWith("invalid_") ? 400 : OTHERWISE;
  }
}
