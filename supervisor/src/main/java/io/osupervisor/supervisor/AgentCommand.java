package io.osupervisor.supervisor;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.Wire;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What anyone may ask of an agent, from any node or client system of the cluster; {@code by} names
 * who asks, for the audit.
 */
public sealed interface AgentCommand extends Wire {

  /** A command that is answered once. */
  sealed interface Question extends AgentCommand {
    /** Where the answer goes. */
    ActorRef<AgentReply> replyTo();
  }

  /** A command that changes something. It is audited by the node that does it. */
  sealed interface Action extends Question {
    /** Who is said to ask. */
    String by();

    /** The same, answered to another. */
    Action answeredTo(ActorRef<AgentReply> other);
  }

  /**
   * An action that a node's management interface has let in and audits itself, as what its caller
   * did.
   */
  record Admitted(
      @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "action")
          @JsonSubTypes({
            @JsonSubTypes.Type(value = Create.class, name = "create"),
            @JsonSubTypes.Type(value = Update.class, name = "update"),
            @JsonSubTypes.Type(value = Remove.class, name = "remove"),
            @JsonSubTypes.Type(value = Start.class, name = "start"),
            @JsonSubTypes.Type(value = Stop.class, name = "stop"),
            @JsonSubTypes.Type(value = Restart.class, name = "restart"),
            @JsonSubTypes.Type(value = Release.class, name = "release"),
            @JsonSubTypes.Type(value = TakeCheckpoint.class, name = "take-checkpoint"),
            @JsonSubTypes.Type(value = RestoreCheckpoint.class, name = "restore-checkpoint"),
            @JsonSubTypes.Type(value = DeleteCheckpoint.class, name = "delete-checkpoint"),
            @JsonSubTypes.Type(value = RollBack.class, name = "roll-back"),
            @JsonSubTypes.Type(value = Drill.class, name = "drill"),
            @JsonSubTypes.Type(value = SetTraffic.class, name = "set-traffic"),
            @JsonSubTypes.Type(value = Anchor.class, name = "anchor"),
            @JsonSubTypes.Type(value = SubmitHypothesis.class, name = "submit-hypothesis"),
            @JsonSubTypes.Type(value = AbortHypothesis.class, name = "abort-hypothesis"),
            @JsonSubTypes.Type(value = ApproveHypothesis.class, name = "approve-hypothesis"),
            @JsonSubTypes.Type(value = DenyHypothesis.class, name = "deny-hypothesis")
          })
          Action what)
      implements AgentCommand {}

  /** The agent's node leaves: it is drained and ends here. From sharding alone. */
  enum Leave implements AgentCommand {
    NOW
  }

  /**
   * Takes an agent over. Its version's files are in the node's version store already.
   *
   * @param spec the spec as JSON
   * @param version the content hash of its first version
   */
  record Create(String spec, String version, String by, ActorRef<AgentReply> replyTo)
      implements Action {
    @Override
    public Create answeredTo(ActorRef<AgentReply> other) {
      return new Create(spec, version, by, other);
    }
  }

  /** Changes the spec; a new version when command or genome changed. */
  record Update(String spec, String version, String by, ActorRef<AgentReply> replyTo)
      implements Action {
    @Override
    public Update answeredTo(ActorRef<AgentReply> other) {
      return new Update(spec, version, by, other);
    }
  }

  /** Ends the agent. Its memory is kept for the configured time, or purged at once. */
  record Remove(boolean purge, String by, ActorRef<AgentReply> replyTo) implements Action {
    @Override
    public Remove answeredTo(ActorRef<AgentReply> other) {
      return new Remove(purge, by, other);
    }
  }

  record Start(String by, ActorRef<AgentReply> replyTo) implements Action {
    @Override
    public Start answeredTo(ActorRef<AgentReply> other) {
      return new Start(by, other);
    }
  }

  /** Drains, takes a checkpoint and stops; the agent stays stopped until it is started. */
  record Stop(String by, ActorRef<AgentReply> replyTo) implements Action {
    @Override
    public Stop answeredTo(ActorRef<AgentReply> other) {
      return new Stop(by, other);
    }
  }

  record Restart(String by, ActorRef<AgentReply> replyTo) implements Action {
    @Override
    public Restart answeredTo(ActorRef<AgentReply> other) {
      return new Restart(by, other);
    }
  }

  /** Lets an agent out of quarantine. */
  record Release(String by, ActorRef<AgentReply> replyTo) implements Action {
    @Override
    public Release answeredTo(ActorRef<AgentReply> other) {
      return new Release(by, other);
    }
  }

  record Show(ActorRef<AgentReply> replyTo) implements Question {}

  /**
   * Asks the agent something. Fails to be made with an {@link AgentException}: {@code
   * invalid_idempotency_key} or {@code invalid_timeout}.
   *
   * @param key what requests with one key share: the splitter keeps them together
   * @param idempotencyKey 1 to 256 characters; a request with one is answered once
   * @param timeout from 1 ms to 10 minutes
   * @param idempotent whether it may be sent again after a restart
   * @param readOnly whether it changes nothing
   * @param traceparent of the trace that it is a part of, as W3C writes it; null without one
   */
  record Request(
      Value data,
      @Nullable String key,
      @Nullable String idempotencyKey,
      Duration timeout,
      boolean idempotent,
      boolean readOnly,
      @Nullable String traceparent,
      ActorRef<AgentReply> replyTo)
      implements Question {
    /** The longest idempotency key, in characters. */
    public static final int LONGEST_KEY = 256;

    public static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    public static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);

    public Request {
      if (idempotencyKey != null
          && (idempotencyKey.isEmpty() || idempotencyKey.length() > LONGEST_KEY)) {
        throw invalid(
            "invalid_idempotency_key",
            "an idempotency key of " + idempotencyKey.length() + " characters",
            "use 1 to " + LONGEST_KEY + " characters, such as a fresh UUID");
      }
      if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
        throw invalid(
            "invalid_timeout", "a request that may take " + timeout, "wait 1 ms to 10 minutes");
      }
    }

    /** A request that is part of no trace. */
    public Request(
        Value data,
        @Nullable String key,
        @Nullable String idempotencyKey,
        Duration timeout,
        boolean idempotent,
        boolean readOnly,
        ActorRef<AgentReply> replyTo) {
      this(data, key, idempotencyKey, timeout, idempotent, readOnly, null, replyTo);
    }

    private static AgentException invalid(String code, String message, String hint) {
      return new AgentException(code, message, hint, "not_delivered");
    }
  }

  record ListCheckpoints(ActorRef<AgentReply> replyTo) implements Question {}

  record TakeCheckpoint(String reason, String by, ActorRef<AgentReply> replyTo) implements Action {
    @Override
    public TakeCheckpoint answeredTo(ActorRef<AgentReply> other) {
      return new TakeCheckpoint(reason, by, other);
    }
  }

  record RestoreCheckpoint(String checkpoint, String by, ActorRef<AgentReply> replyTo)
      implements Action {
    @Override
    public RestoreCheckpoint answeredTo(ActorRef<AgentReply> other) {
      return new RestoreCheckpoint(checkpoint, by, other);
    }
  }

  record DeleteCheckpoint(String checkpoint, String by, ActorRef<AgentReply> replyTo)
      implements Action {
    @Override
    public DeleteCheckpoint answeredTo(ActorRef<AgentReply> other) {
      return new DeleteCheckpoint(checkpoint, by, other);
    }
  }

  record ListVersions(ActorRef<AgentReply> replyTo) implements Question {}

  /**
   * Asks what a version consists of.
   *
   * @param version its id, or enough of its first digits; at least four
   */
  record ShowVersion(String version, ActorRef<AgentReply> replyTo) implements Question {}

  /** Asks in what two versions differ, each named as in {@link ShowVersion}. */
  record DiffVersions(String from, String to, ActorRef<AgentReply> replyTo) implements Question {}

  /**
   * Makes an older version the primary, while requests go on.
   *
   * @param to as in {@link ShowVersion}; null for the version before the primary
   */
  record RollBack(@Nullable String to, String reason, String by, ActorRef<AgentReply> replyTo)
      implements Action {
    @Override
    public RollBack answeredTo(ActorRef<AgentReply> other) {
      return new RollBack(to, reason, by, other);
    }
  }

  /**
   * Gives a version a share of the requests beside the primary, or takes it back; answered {@code
   * TrafficView}.
   *
   * @param weights of versions, named as in {@link ShowVersion}, in hundredths of a percent; what
   *     they leave is the primary's
   */
  record SetTraffic(Map<String, Integer> weights, String by, ActorRef<AgentReply> replyTo)
      implements Action {
    @Override
    public SetTraffic answeredTo(ActorRef<AgentReply> other) {
      return new SetTraffic(weights, by, other);
    }
  }

  /**
   * Tries the way back to the version before, beside the primary; answered {@code Drilled}, also
   * when it does not work.
   */
  record Drill(String by, ActorRef<AgentReply> replyTo) implements Action {
    @Override
    public Drill answeredTo(ActorRef<AgentReply> other) {
      return new Drill(by, other);
    }
  }

  /**
   * Agrees to the primary as it is, whatever was lost up to it; never as a message of its own: only
   * a token tells a person from a program.
   *
   * @param version that is taken for the primary, by its id or enough of its first digits; null for
   *     whichever it is
   */
  record Anchor(@Nullable String version, String reason, String by, ActorRef<AgentReply> replyTo)
      implements Action {
    @Override
    public Anchor answeredTo(ActorRef<AgentReply> other) {
      return new Anchor(version, reason, by, other);
    }
  }

  /**
   * Proposes a change of the agent's primary version; answered {@code HypothesisTaken} once it is
   * durable.
   *
   * @param change the reason, the changed files and parameters, and the effect that is claimed
   * @param trial a map that makes its trial stricter, with the keys of the spec's {@code trial};
   *     null for the terms of the spec
   */
  record SubmitHypothesis(
      Proposal change, @Nullable Value trial, String by, ActorRef<AgentReply> replyTo)
      implements Action {
    @Override
    public SubmitHypothesis answeredTo(ActorRef<AgentReply> other) {
      return new SubmitHypothesis(change, trial, by, other);
    }

    /** The same, proposed by whoever is known to have sent it. */
    public SubmitHypothesis by(String sender) {
      return new SubmitHypothesis(change, trial, sender, replyTo);
    }
  }

  /** Ends a hypothesis before it is deployed. */
  record AbortHypothesis(String hypothesis, String reason, String by, ActorRef<AgentReply> replyTo)
      implements Action {
    @Override
    public AbortHypothesis answeredTo(ActorRef<AgentReply> other) {
      return new AbortHypothesis(hypothesis, reason, by, other);
    }
  }

  /**
   * Agrees that a hypothesis which waits for a person is deployed; never whoever proposed it, and
   * never as a message of its own: only a token tells one person from another.
   */
  record ApproveHypothesis(
      String hypothesis, String reason, String by, ActorRef<AgentReply> replyTo) implements Action {
    @Override
    public ApproveHypothesis answeredTo(ActorRef<AgentReply> other) {
      return new ApproveHypothesis(hypothesis, reason, by, other);
    }
  }

  /** Rejects a hypothesis that waits for a person. */
  record DenyHypothesis(String hypothesis, String reason, String by, ActorRef<AgentReply> replyTo)
      implements Action {
    @Override
    public DenyHypothesis answeredTo(ActorRef<AgentReply> other) {
      return new DenyHypothesis(hypothesis, reason, by, other);
    }

    /** The same, by whoever is known to have sent it. */
    public DenyHypothesis by(String sender) {
      return new DenyHypothesis(hypothesis, reason, sender, replyTo);
    }
  }

  record ListHypotheses(ActorRef<AgentReply> replyTo) implements Question {}

  /** Asks for one hypothesis with its evidence; answered {@code HypothesisDetail}. */
  record ShowHypothesis(String hypothesis, ActorRef<AgentReply> replyTo) implements Question {}

  /**
   * Asks for the verdict on one hypothesis to be recomputed from what its trial observed; answered
   * {@code HypothesisVerified}.
   */
  record VerifyHypothesis(String hypothesis, ActorRef<AgentReply> replyTo) implements Question {}

  /** Asks where the agent's requests go; answered {@code TrafficView}. */
  record GetTraffic(ActorRef<AgentReply> replyTo) implements Question {}

  record GetMetrics(ActorRef<AgentReply> replyTo) implements Question {}

  /** Asks for the samples of one of its instances. */
  record GetHistory(String instance, ActorRef<AgentReply> replyTo) implements Question {}

  record Compare(String a, String b, ActorRef<AgentReply> replyTo) implements Question {}
}
