package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.SwapResult.NotSwapped;
import io.osupervisor.arbiter.trial.ArbiterCommand;
import io.osupervisor.arbiter.trial.ArbiterCommand.SwapFault;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.HypothesisEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What follows a swap that did not come about: another attempt, or the end of its trial, or of the
 * way back.
 */
final class SwapAttempts {
  /** Of a promotion that finds the agent busy with something else. */
  static final int MOST = 5;

  /** Of a way back; with its pauses they take a quarter of an hour. */
  static final int MOST_BACK = 30;

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** The new version fails, in a process of its own or in that of the primary which takes it. */
  private static final Set<String> OF_THE_CANDIDATE =
      Set.of("candidate_ended", "candidate_late", "reload_failed", "reload_late");

  private static final Set<String> OF_THE_MOMENT =
      Set.of(
          "swap_under_way",
          "not_running",
          "primary_ended",
          "interrupted",
          "storage_full",
          "not_durable");

  /** A way back that found no agent to take back, or another attempt at it, was not attempted. */
  private static final Set<String> NOT_ATTEMPTED = Set.of("swap_under_way", "not_running");

  private final Map<String, Integer> failed = new HashMap<>();

  /** How long to wait before the next attempt; empty when there is none. */
  Optional<Duration> next(NotSwapped result) {
    boolean back = SwapNames.isWayBack(result.deployment());
    if (back && NOT_ATTEMPTED.contains(result.code())) {
      return Optional.of(LONGEST);
    }
    int times = failed.merge(result.deployment(), 1, Integer::sum);
    boolean again =
        back ? times < MOST_BACK : OF_THE_MOMENT.contains(result.code()) && times < MOST;
    if (!again) {
      failed.remove(result.deployment());
      return Optional.empty();
    }
    Duration wait = FIRST.multipliedBy(1L << Math.min(times - 1, 5));
    return Optional.of(wait.compareTo(LONGEST) < 0 ? wait : LONGEST);
  }

  /** What came about is not attempted any more. */
  void after(ArbiterEvent event) {
    if (event instanceof HypothesisEvent.Deployed deployed) {
      forget(deployed.id().toString());
    } else if (event instanceof HypothesisEvent.RolledBack back) {
      forget(SwapNames.wayBack(back.id()));
    }
  }

  /** The swap came about, or is not wanted any more. */
  void forget(String deployment) {
    failed.remove(deployment);
  }

  /** What it is to its hypothesis that there is no further attempt; empty where it has none. */
  static Optional<ArbiterCommand> outcome(AgentId agent, NotSwapped result) {
    String reason = result.code() + ": " + result.message();
    return SwapNames.hypothesis(result.deployment())
        .map(
            id ->
                SwapNames.isWayBack(result.deployment())
                    ? Notes.wayBackFailed(agent, id, reason)
                    : new ArbiterCommand.FailSwap(id, fault(result), reason, Evidence.NONE));
  }

  /** Whose fault it is that there is no further attempt. */
  static SwapFault fault(NotSwapped result) {
    if (OF_THE_CANDIDATE.contains(result.code())) {
      return SwapFault.CANDIDATE_FAILED;
    }
    return result.code().equals("never_quiet") ? SwapFault.NEVER_QUIET : SwapFault.CANCELLED;
  }
}
