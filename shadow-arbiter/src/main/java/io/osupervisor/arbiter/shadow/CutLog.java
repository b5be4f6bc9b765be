package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.instance.ScratchLog;

/**
 * What a candidate's shadow wrote.
 *
 * @param cut the last entry of the agent's log before it
 * @param log takes it; the first entry there has the next number
 */
public record CutLog(long cut, ScratchLog log) {
  /** How many entries it wrote so far, kept or not. */
  public long count() {
    return Math.max(0, log.last() - cut);
  }
}
