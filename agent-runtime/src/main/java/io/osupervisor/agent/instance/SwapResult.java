package io.osupervisor.agent.instance;

import io.osupervisor.agent.VersionId;

/** What became of a {@link SwapOrder}. */
public sealed interface SwapResult {

  /** The version is the primary: it is so in the vault's journal. */
  record Swapped(String deployment, VersionId version, long epoch) implements SwapResult {}

  /**
   * All is as it was.
   *
   * @param code {@code swap_under_way}, {@code not_running}, {@code stale_parent}, {@code
   *     never_quiet}, {@code candidate_ended}, {@code candidate_late}, {@code primary_ended},
   *     {@code interrupted}, or the vault's
   */
  record NotSwapped(String deployment, String code, String message) implements SwapResult {}
}
