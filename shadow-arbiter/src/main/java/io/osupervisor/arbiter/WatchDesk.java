package io.osupervisor.arbiter;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.trial.ArbiterCommand;
import io.osupervisor.arbiter.trial.Effect;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.Finding;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.Outcome;
import io.osupervisor.arbiter.trial.Proposal;
import io.osupervisor.arbiter.trial.Watch;
import io.osupervisor.arbiter.trial.WatchRules;
import io.osupervisor.arbiter.watch.Change;
import io.osupervisor.arbiter.watch.Conduct;
import io.osupervisor.arbiter.watch.Counted;
import io.osupervisor.arbiter.watch.GuardBook;
import io.osupervisor.arbiter.watch.PinnedBaseline;
import io.osupervisor.arbiter.watch.WatchEvidence;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** The watches over an agent's provisional deployments, each fed with what its version does. */
final class WatchDesk {
  /**
   * Beside the metrics of its trial, which go on to be what a confirmed version is explained by.
   */
  private static final String GUARDS = "guards";

  private final WatchRules rules;
  private final Consumer<ArbiterCommand> found;
  private final Map<HypothesisId, Watched> watches = new LinkedHashMap<>();
  private final Conducts conducts = new Conducts();

  private record Watched(VersionId version, Watch watch, GuardBook book) {}

  /**
   * @param found takes what follows from a watch
   */
  WatchDesk(WatchRules rules, Consumer<ArbiterCommand> found) {
    this.rules = rules;
    this.found = found;
  }

  /** How a version answered up to now. */
  PinnedBaseline conduct(VersionId version) {
    return conducts.pinned(version);
  }

  /** Begins a watch; one that was begun before the node started goes on with what it had. */
  void start(Effect.StartWatch effect) {
    WatchEvidence evidence = effect.evidence();
    Conduct conduct = conducts.begin(effect.version(), evidence.counted());
    Proposal proposal = effect.proposal();
    Change change = new Change(proposal.parametersOnly(), proposal.expected().keySet());
    GuardBook book = new GuardBook(rules.guards(), evidence.baseline(), change, conduct);
    evidence.counted().cycles().forEach(book::onCycle);
    Watch watch = new Watch(rules, effect, book);
    watches.put(effect.id(), new Watched(effect.version(), watch, book));
  }

  void stop(HypothesisId id) {
    watches.remove(id);
  }

  /** A breach that it told was refused: another version answers, and this one may again. */
  void rearm(HypothesisId id) {
    Watched watched = watches.get(id);
    if (watched != null) {
      watched.watch().rearm();
    }
  }

  void on(ArbiterMessage.Seen seen) {
    if (seen instanceof ArbiterMessage.RequestsEnded ended) {
      onAnswers(ended);
    } else if (seen instanceof ArbiterMessage.NotReady late) {
      ofVersion(late.version(), watch -> watch.onNotReady(late.at(), late.why()));
    } else if (seen instanceof ArbiterMessage.MemoryFailed failed) {
      conducts.of(failed.version()).onMemoryFailure();
    } else if (seen instanceof ArbiterMessage.PulseLost lost) {
      ofVersion(lost.version(), watch -> watch.onPulseLost(lost.at()));
    } else if (seen instanceof ArbiterMessage.ContractBroken broken) {
      ofVersion(broken.version(), watch -> watch.onOutcome(broken.at(), Outcome.CONTRACT_ERROR));
    }
  }

  private void onAnswers(ArbiterMessage.RequestsEnded ended) {
    VersionId version = ended.version();
    Conduct conduct = conducts.of(version);
    conduct
        .take(ended.at(), ended.well(), ended.failed(), ended.micros())
        .ifPresent(cycle -> onCycle(version, cycle, conduct.due()));
    ofVersion(version, watch -> watch.onAnswers(ended.at(), ended.well(), ended.failed()));
  }

  /** What is due of it outlives the node. */
  private void onCycle(VersionId version, Conduct.Cycle cycle, Optional<Counted> due) {
    watches.forEach(
        (id, watched) -> {
          if (watched.version().equals(version)) {
            watched.book().onCycle(cycle);
            due.ifPresent(counted -> found.accept(new ArbiterCommand.Count(id, counted)));
          }
        });
  }

  void onCrashLoop(VersionId version, Instant at, String why) {
    ofVersion(version, watch -> watch.onCrashLoop(at, why));
  }

  void onTime(Instant now) {
    look((id, watched) -> watched.watch().onTime(now));
  }

  private void ofVersion(VersionId version, Function<Watch, Optional<Finding>> seen) {
    look(
        (id, watched) ->
            watched.version().equals(version) ? seen.apply(watched.watch()) : Optional.empty());
  }

  private void look(BiFunction<HypothesisId, Watched, Optional<Finding>> seen) {
    watches.forEach(
        (id, watched) -> {
          seen.apply(id, watched)
              .map(finding -> command(id, watched.watch(), finding))
              .ifPresent(found);
          watched.watch().symptoms().forEach(one -> found.accept(Notes.symptom(id, one)));
        });
  }

  private static ArbiterCommand command(HypothesisId id, Watch watch, Finding finding) {
    if (finding instanceof Finding.Breached breached) {
      return new ArbiterCommand.Breach(id, breached);
    }
    long samples = ((Finding.Over) finding).samples();
    Evidence evidence =
        Evidence.of(Map.of("samples", Value.of(samples), GUARDS, EvidenceRows.write(watch.rows())));
    return new ArbiterCommand.EndWatch(id, samples, evidence);
  }
}
