package io.osupervisor.supervisor.management;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The HTTP status of each refusal's code: the one place that knows it. */
final class Statuses {
  /** What the agent's state forbids, unless the code is known better. */
  private static final int OTHERWISE = 409;

  private static final Map<String, Integer> KNOWN = new HashMap<>();

  static {
    know(
        400,
        List.of(
            "config_invalid",
            "config_unparsable",
            "decode_failed",
            "environment_invalid",
            "field_invalid",
            "genome_empty",
            "genome_root_invalid",
            "genome_symlink",
            "genome_too_large",
            "invalid_agent_id",
            "invalid_checkpoint_id",
            "invalid_command",
            "invalid_comparison_path",
            "invalid_file",
            "invalid_hypothesis",
            "invalid_hypothesis_id",
            "invalid_idempotency_key",
            "invalid_path",
            "invalid_role",
            "invalid_timeout",
            "invalid_token",
            "invalid_tolerance",
            "invalid_trial",
            "invalid_version",
            "invalid_weights",
            "locked_file",
            "parameter_out_of_bounds",
            "request_invalid",
            "reserved_agent_id",
            "trial_not_stricter",
            "unknown_file",
            "unknown_metric",
            "unknown_parameter"));
    know(401, List.of("unauthorized"));
    know(403, List.of("forbidden", "own_hypothesis", "token_needed"));
    know(
        404,
        List.of(
            "not_found",
            "unknown_checkpoint",
            "unknown_deployment",
            "unknown_hypothesis",
            "unknown_instance",
            "unknown_member",
            "unknown_version"));
    know(408, List.of("body_too_slow"));
    know(
        409,
        List.of(
            "already_exists",
            "bad_state",
            "canary_under_way",
            "candidate_ended",
            "candidate_late",
            "checkpoint_ahead",
            "checkpoint_in_use",
            "checkpoint_newer_format",
            "checkpoint_unsupported",
            "drill_under_way",
            "duplicate",
            "fenced",
            "history_off",
            "in_progress",
            "interrupted",
            "log_ahead",
            "log_compacted",
            "log_moved",
            "member_reachable",
            "member_unreachable",
            "mirror_must_be_whole",
            "never_quiet",
            "agent_held",
            "no_change",
            "not_committed",
            "not_durable",
            "nothing_before",
            "nothing_provisional",
            "nothing_recorded",
            "not_primary",
            "not_quarantined",
            "not_verifiable",
            "outcome_unknown",
            "primary_ended",
            "quarantined_version",
            "several_candidates",
            "stale_parent",
            "state_not_splittable",
            "swap_under_way",
            "too_early",
            "traffic_under_way",
            "window_too_large",
            "wal_gap"));
    know(413, List.of("body_too_large", "frame_too_large", "request_too_large"));
    know(415, List.of("unsupported_media_type"));
    know(422, List.of("idempotency_key_reused"));
    know(429, List.of("overloaded", "too_many_failures", "too_many_shadows", "too_many_waiting"));
    know(
        500,
        List.of(
            "audit_damaged",
            "cgroup_failed",
            "checkpoint_damaged",
            "checkpoint_missing",
            "checkpoint_unreadable",
            "checkpoints_unreadable",
            "directory_failed",
            "directory_unreachable",
            "folder_not_empty",
            "internal",
            "journal_closed",
            "journal_conflict",
            "journal_damaged",
            "journal_failed",
            "journal_hole",
            "journal_newer_format",
            "journal_unreadable",
            "observations_missing",
            "observations_not_kept",
            "purge_failed",
            "snapshot_damaged",
            "snapshot_failed",
            "snapshot_metadata",
            "snapshot_newer_format",
            "snapshot_not_deleted",
            "snapshot_not_understood",
            "snapshot_of_another",
            "snapshot_unreadable",
            "snapshots_all_damaged",
            "snapshots_unusable",
            "store_damaged",
            "store_refused",
            "version_damaged",
            "version_store_failed"));
    know(
        502,
        List.of(
            "agent_error",
            "agent_restarted",
            "checkpoint_failed",
            "command_not_found",
            "oracle_broken",
            "restore_failed",
            "rollback_unverified",
            "start_failed"));
    know(
        503,
        List.of(
            "agent_left",
            "agent_moving",
            "arbiter_unavailable",
            "audit_unavailable",
            "history_unavailable",
            "host_closed",
            "host_unsupported",
            "isolation_unavailable",
            "memory_unavailable",
            "network_fence_unavailable",
            "no_node_of_role",
            "node_at_limit",
            "node_exhausted",
            "not_ready",
            "not_running",
            "oracle_busy",
            "primary_unknown",
            "quarantined",
            "starting",
            "stopped",
            "storage_full",
            "storage_unavailable",
            "uids_exhausted"));
    know(504, List.of("checkpoint_timeout", "oracle_no_answer", "timeout"));
  }

  private Statuses() {}

  private static void know(int status, List<String> codes) {
    codes.forEach(code -> KNOWN.put(code, status));
  }

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

  /** Whether somebody thought of this code. */
  static boolean knows(String code) {
    return KNOWN.containsKey(code);
  }
}
