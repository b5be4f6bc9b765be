package io.osupervisor.agent.governor;

/** Measures what is left of something. */
@FunctionalInterface
public interface Supply {
  /** Never short. */
  Supply ENDLESS = () -> new Reading(Long.MAX_VALUE, Long.MAX_VALUE);

  /** What is left and what there is in all, in bytes. */
  record Reading(long left, long total) {}

  /** Measures now; nothing left where that cannot be told. */
  Reading read();
}
