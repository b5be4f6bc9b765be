package io.osupervisor.agent.instance;

import io.osupervisor.agent.VersionId;

/** What became of a {@link SwapOrder}. */
public sealed interface SwapResult {

  /** The version is the primary: it is so in the vault's journal. */
  record Swapped(String deployment, VersionId version, long epoch) implements SwapResult {}

  /**
   * The version before is the primary as it was; after {@code reload_failed} and {@code
   * reload_late} in a new process.
   *
   * @param code {@code swap_under_way}, {@code not_running}, {@code stale_parent}, {@code
   *     never_quiet}, {@code candidate_ended}, {@code candidate_late}, {@code primary_ended},
   *     {@code interrupted}, {@code not_durable}, {@code reload_failed}, {@code reload_late},
   *     {@code unknown_deployment}, {@code memory_unavailable}, {@code not_committed}, or the
   *     vault's: {@code log_moved}, {@code fenced}, {@code storage_full}
   */
  record NotSwapped(String deployment, String code, String message) implements SwapResult {}
}
