package io.osupervisor.agent.governor;

import io.osupervisor.agent.AgentException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what limits kept from starting, and logs the first time and the end. Guarded by a gate.
 */
final class StartTally {
  private static final Logger LOG = LoggerFactory.getLogger(StartGate.class);

  private final Map<Limit, Long> held = new EnumMap<>(Limit.class);
  private final Map<Limit, Long> refused = new EnumMap<>(Limit.class);
  private final Set<StartKind> refusing = EnumSet.noneOf(StartKind.class);

  /** A start of an agent waits for a limit. */
  AgentException held(Shortage shortage) {
    held.merge(shortage.limit(), 1L, Long::sum);
    return log(shortage);
  }

  /** A start of a trial is refused. */
  AgentException refused(Shortage shortage) {
    refused.merge(shortage.limit(), 1L, Long::sum);
    return log(shortage);
  }

  private AgentException log(Shortage shortage) {
    AgentException refusal = shortage.refusal();
    if (refusing.add(shortage.kind())) {
      LOG.warn("{}; {}", refusal.getMessage(), refusal.hint());
    }
    return refusal;
  }

  /** One was let in. */
  void admitted(StartKind kind) {
    if (refusing.remove(kind)) {
      LOG.info("the node starts programs for {} again", kind.word());
    }
  }

  long held(Limit limit) {
    return held.getOrDefault(limit, 0L);
  }

  long refused(Limit limit) {
    return refused.getOrDefault(limit, 0L);
  }
}
