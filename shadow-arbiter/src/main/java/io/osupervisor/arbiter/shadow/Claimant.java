package io.osupervisor.arbiter.shadow;

/** A trial of a hypothesis that claims something, one of several of a batch. */
interface Claimant {
  /** As {@link io.osupervisor.arbiter.judge.Judge#claim}. */
  double claim();

  /** So many of the candidates that are tried together show what they claim. */
  void ranked(int rank, long atMs);
}
