package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.HypothesisEvent;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.HypothesisState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What becomes of hypotheses, as events with stable names. */
final class HypothesisNews {
  private final AgentId agent;
  private final NodeServices.Observer observer;
  private final Map<HypothesisId, Standing> standings = new HashMap<>();

  private record Standing(HypothesisState state, Instant since) {}

  HypothesisNews(AgentId agent, NodeServices.Observer observer) {
    this.agent = agent;
    this.observer = observer;
  }

  /**
   * Publishes what is durable now.
   *
   * @param state of the hypothesis after it; null for an event of none, which is no news
   * @param candidate the version that it proposes; null where it was not open before the event
   */
  void publish(ArbiterEvent event, @Nullable HypothesisState state, @Nullable VersionId candidate) {
    if (state == null) {
      return;
    }
    if (event instanceof ArbiterEvent.Proposed proposed) {
      standings.put(proposed.id(), new Standing(state, proposed.at()));
      observer.on(
          agent,
          "hypothesis_proposed",
          Map.of(
              "hypothesis", proposed.id().toString(),
              "version", proposed.proposal().candidate().value(),
              "parent", proposed.proposal().parent().value(),
              "proposer", proposed.proposal().proposer().toString(),
              "reason", proposed.proposal().reason()));
    } else if (event instanceof ArbiterEvent.Noted noted) {
      observer.on(
          agent,
          "hypothesis_noted",
          Map.of("hypothesis", noted.id().toString(), "code", noted.code(), "note", noted.note()));
    } else if (event instanceof ArbiterEvent.LevelFixed fixed) {
      observer.on(
          agent,
          "hypothesis_level",
          Map.of(
              "hypothesis", fixed.id().toString(),
              "claim", fixed.claim(),
              "share", fixed.share()));
    } else if (event instanceof ArbiterEvent.Foreseen foreseen) {
      observer.on(
          agent,
          "hypothesis_foreseen",
          Map.of(
              "hypothesis", foreseen.id().toString(),
              "enough", foreseen.enough(),
              "words", foreseen.words()));
    } else if (event instanceof HypothesisEvent moved) {
      moved(moved, state, candidate);
    }
  }

  private void moved(HypothesisEvent event, HypothesisState state, @Nullable VersionId candidate) {
    Standing before =
        state.isSettled()
            ? standings.remove(event.id())
            : standings.put(event.id(), new Standing(state, event.at()));
    Map<String, Object> data = new TreeMap<>();
    data.put("hypothesis", event.id().toString());
    data.put("to", state.word());
    if (before != null) {
      data.put("from", before.state().word());
      data.put("stage_seconds", Duration.between(before.since(), event.at()).toMillis() / 1e3);
    }
    Cause cause = Cause.of(event);
    cause.into(data);
    observer.on(agent, "hypothesis_moved", data);
    if (event instanceof HypothesisEvent.Deployed) {
      Map<String, Object> deployed = new TreeMap<>();
      deployed.put("hypothesis", event.id().toString());
      if (candidate != null) {
        deployed.put("version", candidate.value());
      }
      observer.on(agent, "deployment", deployed);
    } else if (event instanceof HypothesisEvent.RollbackDecided decided) {
      observer.on(
          agent,
          "rollback",
          Map.of(
              "hypothesis", event.id().toString(),
              "guard", decided.code(),
              "reason", decided.reason()));
    }
    if (state.isSettled()) {
      Map<String, Object> settled = new TreeMap<>();
      settled.put("hypothesis", event.id().toString());
      settled.put("state", state.word());
      state.verdict().ifPresent(verdict -> settled.put("verdict", verdict));
      cause.into(settled);
      observer.on(agent, "hypothesis_settled", settled);
    }
  }

  /** Why it moved, where its event says so. */
  private record Cause(String code, String reason) {
    static Cause of(HypothesisEvent event) {
      if (event instanceof HypothesisEvent.Rejected rejected) {
        return new Cause(rejected.code(), rejected.reason());
      }
      if (event instanceof HypothesisEvent.Ended ended) {
        return new Cause(ended.code(), ended.reason());
      }
      if (event instanceof HypothesisEvent.RollbackDecided decided) {
        return new Cause(decided.code(), decided.reason());
      }
      if (event instanceof HypothesisEvent.CanaryTakenBack back) {
        return new Cause(back.code(), back.reason());
      }
      if (event instanceof HypothesisEvent.ApprovalAsked asked) {
        return new Cause("approval_asked", asked.why());
      }
      if (event instanceof HypothesisEvent.Approved approved) {
        return new Cause("approved", approved.by() + ": " + approved.reason());
      }
      if (event instanceof HypothesisEvent.RolledBack back) {
        return new Cause("rolled_back", back.reason());
      }
      return new Cause(event.move().name().toLowerCase(Locale.ROOT), "");
    }

    void into(Map<String, Object> data) {
      data.put("code", code);
      if (!reason.isEmpty()) {
        data.put("reason", reason);
      }
    }
  }
}
