package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.trial.ArbiterCommand.AgentReady;
import io.osupervisor.arbiter.trial.ArbiterCommand.Anchor;
import io.osupervisor.arbiter.trial.ArbiterCommand.Breach;
import io.osupervisor.arbiter.trial.ArbiterCommand.Count;
import io.osupervisor.arbiter.trial.ArbiterCommand.EndWatch;
import io.osupervisor.arbiter.trial.ArbiterCommand.JudgeNoted;
import io.osupervisor.arbiter.trial.ArbiterCommand.Note;
import io.osupervisor.arbiter.trial.ArbiterCommand.PrimaryChanged;
import io.osupervisor.arbiter.trial.ArbiterCommand.Recover;
import io.osupervisor.arbiter.trial.ArbiterCommand.RequestRollback;
import io.osupervisor.arbiter.trial.ArbiterCommand.Submit;
import io.osupervisor.arbiter.trial.ArbiterCommand.Tick;
import io.osupervisor.arbiter.trial.ArbiterCommand.Told;
import io.osupervisor.arbiter.watch.PinnedBaseline;
import io.osupervisor.config.TrialsSettings.OnNew;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rules of the ladder: from a state and a command to events and effects, or to a refusal. After
 * each command the next hypothesis gets its turn if there is room. What comes late, because it was
 * under way when its hypothesis ended, is refused and changes nothing.
 */
public final class ArbiterDecider {
  private final LadderSettings settings;
  private final TrialSettings agents;
  private final Function<VersionId, PinnedBaseline> conducts;
  private final Admission admission;

  /**
   * @param agents what the agent's spec asks of every trial
   * @param conducts how a version answered up to now
   */
  public ArbiterDecider(
      LadderSettings settings, TrialSettings agents, Function<VersionId, PinnedBaseline> conducts) {
    this.settings = settings;
    this.agents = agents;
    this.conducts = conducts;
    this.admission = new Admission(agents, settings);
  }

  /** What a command comes to. */
  public Decision decide(ArbiterState state, ArbiterCommand command, Instant now) {
    Draft draft = new Draft(state, settings, conducts, now);
    Optional<Refusal> refusal = handle(draft, command);
    if (refusal.isPresent()) {
      return new Decision.Refused(refusal.get());
    }
    if (!(command instanceof Recover)) {
      Batches.begin(draft, state);
    }
    Turns.give(draft);
    return draft.decision();
  }

  private Optional<Refusal> handle(Draft draft, ArbiterCommand command) {
    if (command instanceof Submit submit) {
      return submit(draft, submit);
    } else if (command instanceof PrimaryChanged changed) {
      new PrimaryChanges(draft).onPrimary(changed.version(), changed.epoch());
    } else if (command instanceof Recover recover) {
      new Recovery(draft).recover(recover.version(), recover.epoch());
    } else if (command instanceof Tick) {
      Turns.expire(draft);
    } else if (command instanceof AgentReady) {
      draft.state().untold().forEach(result -> draft.effect(result.effect()));
    } else if (command instanceof Told told) {
      told(draft, told);
    } else if (command instanceof Anchor anchor) {
      return anchor(draft, anchor);
    } else if (command instanceof Note note) {
      return note(draft, note);
    } else if (command instanceof JudgeNoted noted) {
      return note(draft, noted.note())
          .or(() -> new Trials(draft, agents.approval()).handle(noted.judge()));
    } else if (command instanceof Breach breach) {
      return new Deployments(draft, agents.approval()).onBreach(breach);
    } else if (command instanceof EndWatch end) {
      return new Deployments(draft, agents.approval()).onEndWatch(end);
    } else if (command instanceof Count count) {
      return new Deployments(draft, agents.approval()).onCount(count);
    } else if (command instanceof RequestRollback request) {
      return new Deployments(draft, agents.approval()).onRequest(request);
    } else {
      return new Trials(draft, agents.approval()).handle(command);
    }
    return Optional.empty();
  }

  private Optional<Refusal> submit(Draft draft, Submit submit) {
    Optional<Refusal> refusal = admission.refusal(draft.state(), submit, draft.now());
    if (refusal.isEmpty()) {
      HypothesisId id = new HypothesisId(draft.state().nextNumber());
      if (settings.onNew() == OnNew.SUPERSEDE) {
        Turns.makeWay(draft, id);
      }
      draft.add(new ArbiterEvent.Proposed(id, submit.proposal(), draft.now()));
      submit
          .foresight()
          .ifPresent(
              seen ->
                  draft.add(
                      new ArbiterEvent.Foreseen(id, seen.isEnough(), seen.words(), draft.now())));
      submit
          .likeness()
          .filter(Likeness::isTold)
          .ifPresent(
              like ->
                  draft.add(
                      new ArbiterEvent.Noted(
                          id,
                          "near_duplicate",
                          "its change is %s that of %s".formatted(like.percent(), like.of()),
                          draft.now())));
    }
    return refusal;
  }

  /** What is told again, as after a restart of the agent, is no news. */
  private static Optional<Refusal> note(Draft draft, Note note) {
    if (note.id().number() >= draft.state().nextNumber()) {
      return Optional.of(Refusal.unknown(note.id()));
    }
    ArbiterEvent.Noted noted =
        new ArbiterEvent.Noted(note.id(), note.code(), note.note(), draft.now());
    String text = noted.after("");
    String known = draft.state().whyOf(note.id());
    if (!known.contains(text) && !known.startsWith(SettledHypothesis.cut(text))) {
      draft.add(noted);
    }
    return Optional.empty();
  }

  private static Optional<Refusal> anchor(Draft draft, Anchor anchor) {
    Primary primary = draft.state().primary();
    if (primary == null) {
      return Optional.of(Refusal.primaryUnknown());
    }
    if (!anchor.meant().orElse(primary.version()).equals(primary.version())) {
      return Optional.of(Refusal.notThePrimary(anchor.meant().get(), primary.version()));
    }
    Optional<Refusal> own = Approvals.refusalOf(draft.state(), primary.version(), anchor.by());
    if (own.isPresent()) {
      return own;
    }
    draft.add(
        new ArbiterEvent.Anchored(
            primary.version(), anchor.by().toString(), anchor.reason(), draft.now()));
    return Optional.empty();
  }

  private static void told(Draft draft, Told told) {
    boolean waits =
        draft.state().untold().stream()
            .anyMatch(one -> one.id().equals(told.id()) && one.result() == told.result());
    if (waits) {
      draft.add(new ArbiterEvent.ResultTold(told.id(), told.result(), draft.now()));
    }
  }
}
