package io.osupervisor.supervisor.tree;

import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.Result;
import java.util.HashSet;
import java.util.Set;

/**
 * Which results an agent is being told, and which it was told without the arbiter's journal knowing
 * yet: the arbiter asks again and again, and the agent hears each once.
 */
final class Tellings {
  private final Set<Telling> underWay = new HashSet<>();
  private final Set<Telling> heard = new HashSet<>();

  private record Telling(HypothesisId id, Result result) {}

  /** Whether the agent is to be told now: it was not, and is not being told. */
  boolean begin(HypothesisId id, Result result) {
    return !isHeard(id, result) && underWay.add(new Telling(id, result));
  }

  /** Whether the agent was told. */
  boolean isHeard(HypothesisId id, Result result) {
    return heard.contains(new Telling(id, result));
  }

  /** One telling is over; the agent heard, or did not. */
  void ended(HypothesisId id, Result result, boolean wasHeard) {
    Telling one = new Telling(id, result);
    underWay.remove(one);
    if (wasHeard) {
      heard.add(one);
    }
  }

  /** The journal has it: it is not asked for again. */
  void recorded(HypothesisId id, Result result) {
    heard.remove(new Telling(id, result));
  }
}
