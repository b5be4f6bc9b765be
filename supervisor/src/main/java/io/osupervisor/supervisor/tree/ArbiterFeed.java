package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.Role;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.agent.instance.ManagerEvent;
import io.osupervisor.arbiter.ArbiterMessage;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What an agent's manager tells, as far as it speaks for or against the version that runs. */
final class ArbiterFeed {
  private static final Set<String> NOT_READY =
      Set.of("start_timeout", "restore_timeout", "start_failed", "state_mismatch");
  private static final Set<String> CONTRACT =
      Set.of(
          "frame_invalid",
          "decode_failed",
          "field_invalid",
          "bad_state",
          "wal_gap",
          "unknown_response",
          "unsupported_protocol");

  /** What lies at the node or its disk. */
  private static final Set<String> NOBODYS = Set.of("internal", "restore_failed", "storage_full");

  private ArbiterFeed() {}

  /** The message for the arbiter; empty where its judgement does not depend on the event. */
  static Optional<ArbiterMessage> of(ManagerEvent event, Instant now) {
    if (event instanceof ManagerEvent.RequestsEnded ended) {
      return Optional.of(
          new ArbiterMessage.RequestsEnded(
              ended.version(), ended.at(), ended.well(), ended.failed(), ended.micros()));
    }
    if (event instanceof ManagerEvent.KeptVersionLost lost) {
      return Optional.of(new ArbiterMessage.KeptVersionLost(lost.version(), lost.message()));
    }
    if (event instanceof ManagerEvent.Serving) {
      return Optional.of(ArbiterMessage.AgentReady.INSTANCE);
    }
    boolean blames =
        event instanceof ManagerEvent.InstanceEnded ended
            && ended.role() == Role.PRIMARY
            && ended.reason().kind() != EndReason.Kind.STOPPED
            && !NOBODYS.contains(ended.reason().code());
    return blames ? Optional.of(blame((ManagerEvent.InstanceEnded) event, now)) : Optional.empty();
  }

  /** The same of the memory of a primary that ended; empty where it did not fail. */
  static Optional<ArbiterMessage> memory(ManagerEvent event, Instant now) {
    return event instanceof ManagerEvent.InstanceEnded ended
            && ended.role() == Role.PRIMARY
            && ended.reason().isMemoryFailure()
        ? Optional.of(new ArbiterMessage.MemoryFailed(ended.version(), now))
        : Optional.empty();
  }

  private static ArbiterMessage blame(ManagerEvent.InstanceEnded ended, Instant now) {
    String code = ended.reason().code();
    if (NOT_READY.contains(code)) {
      return new ArbiterMessage.NotReady(ended.version(), now, ended.reason().message());
    }
    return CONTRACT.contains(code)
        ? new ArbiterMessage.ContractBroken(ended.version(), now)
        : new ArbiterMessage.PulseLost(ended.version(), now);
  }
}
