package io.osupervisor.arbiter;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapResult;
import io.osupervisor.arbiter.trial.ArbiterCommand;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.Proposer;
import io.osupervisor.arbiter.trial.Result;
import io.osupervisor.config.AgentSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.AbstractHistogram;
import org.apache.pekko.actor.typed.ActorRef;

/** What may be asked of, and told to, {@link EvolutionArbiter}. */
public sealed interface ArbiterMessage
    permits ArbiterMessage.Submit,
        ArbiterMessage.Ruling,
        ArbiterMessage.GetAll,
        ArbiterMessage.Recount,
        ArbiterMessage.Forget,
        ArbiterMessage.Begin,
        ArbiterMessage.PrimaryChanged,
        ArbiterMessage.SwapEnded,
        ArbiterMessage.Note,
        ArbiterMessage.KeptVersionLost,
        ArbiterMessage.AgentReady,
        ArbiterMessage.AgentTold,
        ArbiterMessage.Seen,
        ArbiterMessage.CrashLoop,
        ArbiterSignal {

  /** Proposes a change; answered {@code Taken} or {@code Refused}. */
  record Submit(Submission submission, ActorRef<ArbiterReply> replyTo) implements ArbiterMessage {}

  /**
   * What a person wants of a hypothesis; answered {@code Done} once decided, or {@code Refused}.
   */
  sealed interface Ruling extends ArbiterMessage {
    /** As the ladder takes it. */
    ArbiterCommand command();

    ActorRef<ArbiterReply> replyTo();
  }

  /** Ends a hypothesis before it is deployed. */
  record Abort(HypothesisId id, String reason, ActorRef<ArbiterReply> replyTo) implements Ruling {
    @Override
    public ArbiterCommand command() {
      return new ArbiterCommand.Abort(id, reason);
    }
  }

  /** A person agrees that one is deployed. */
  record Approve(HypothesisId id, Proposer by, String reason, ActorRef<ArbiterReply> replyTo)
      implements Ruling {
    @Override
    public ArbiterCommand command() {
      return new ArbiterCommand.Approve(id, by, reason);
    }
  }

  /** A person does not want one deployed. */
  record Deny(HypothesisId id, Proposer by, String reason, ActorRef<ArbiterReply> replyTo)
      implements Ruling {
    @Override
    public ArbiterCommand command() {
      return new ArbiterCommand.Deny(id, by, reason);
    }
  }

  /** Takes the newest deployment back. */
  record RollBack(String reason, ActorRef<ArbiterReply> replyTo) implements Ruling {
    @Override
    public ArbiterCommand command() {
      return new ArbiterCommand.RequestRollback(reason);
    }
  }

  /**
   * A person agrees to the primary as it is, whatever was lost up to it.
   *
   * @param meant the version that the person takes for the primary; empty for whichever it is
   */
  record Anchor(
      Proposer by, Optional<VersionId> meant, String reason, ActorRef<ArbiterReply> replyTo)
      implements Ruling {
    @Override
    public ArbiterCommand command() {
      return new ArbiterCommand.Anchor(by, meant, reason);
    }
  }

  /** Asks for all hypotheses; answered {@code Listing}. */
  record GetAll(ActorRef<ArbiterReply> replyTo) implements ArbiterMessage {}

  /** Asks what happened to one; answered {@code Recounted} or {@code Refused}. */
  record Recount(HypothesisId id, ActorRef<ArbiterReply> replyTo) implements ArbiterMessage {}

  /**
   * Takes everything off the disk, for the agent is gone; answered {@code Done} or {@code Refused}.
   */
  record Forget(ActorRef<ArbiterReply> replyTo) implements ArbiterMessage {}

  /**
   * The agent is looked after, under this spec. The first one after a start resumes or aborts what
   * was under way when the node ended.
   *
   * @param epoch in which the version became primary; 0 before the first deployment
   * @param deployments those of the vault that are not settled
   */
  record Begin(AgentSpec spec, VersionId primary, long epoch, List<String> deployments)
      implements ArbiterMessage {
    public Begin {
      deployments = List.copyOf(deployments);
    }
  }

  /** The vault made a version primary. */
  record PrimaryChanged(VersionId version, long epoch) implements ArbiterMessage {}

  /**
   * A swap that was recommended did not come about; that one did is told by {@link PrimaryChanged}.
   */
  record SwapEnded(SwapResult.NotSwapped result) implements ArbiterMessage {}

  /**
   * Something is known of a hypothesis that does not move it.
   *
   * @param code a stable word for it
   */
  record Note(HypothesisId id, String code, String note) implements ArbiterMessage {}

  /** The version from before a deployment cannot follow the log that the new one writes. */
  record KeptVersionLost(VersionId version, String why) implements ArbiterMessage {}

  /** The primary is ready to hear what it was not told yet. */
  enum AgentReady implements ArbiterMessage {
    INSTANCE
  }

  /** The agent was told. */
  record AgentTold(HypothesisId id, Result result) implements ArbiterMessage {}

  /** What was seen of a version, for whatever watches it. */
  sealed interface Seen extends ArbiterMessage {}

  /**
   * Requests to a version ended: so many with data, after them so many without.
   *
   * @param micros how many microseconds those with data took; not changed any more
   */
  record RequestsEnded(
      VersionId version, Instant at, long well, int failed, AbstractHistogram micros)
      implements Seen {}

  /** An instance of the version was not ready within its timeouts. */
  record NotReady(VersionId version, Instant at, String why) implements Seen {}

  /** An instance of the version could not take its memory back, or took more than it may. */
  record MemoryFailed(VersionId version, Instant at) implements Seen {}

  /** The pulse of an instance of the version was lost: it hung, or its process is gone. */
  record PulseLost(VersionId version, Instant at) implements Seen {}

  /** An instance of the version did what the protocol does not allow, and was ended for it. */
  record ContractBroken(VersionId version, Instant at) implements Seen {}

  /**
   * The version ends again and again; answered {@code Done} when its deployment is taken back, else
   * {@code Refused}.
   */
  record CrashLoop(VersionId version, Instant at, String why, ActorRef<ArbiterReply> replyTo)
      implements ArbiterMessage {}
}
