package io.osupervisor.supervisor;

import static scala.jdk.javaapi.FutureConverters.asJava;
import static scala.jdk.javaapi.FutureConverters.asScala;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.AgentView;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.AgentReply.HypothesisTaken;
import io.osupervisor.agent.AgentReply.HypothesisVerified;
import io.osupervisor.agent.AgentReply.HypothesisView;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.AgentReply.TrafficView;
import io.osupervisor.agent.health.AgentMetrics;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContext;

/**
 * One agent, wherever it runs. A stage fails with an {@link AgentException} that carries the
 * agent's refusal: its code, what happened, what to do, and for requests what a retry risks. No
 * answer in time is the refusal {@code timeout} of the outcome {@code unknown}.
 */
public final class AgentClient {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration SWAP_PATIENCE = Duration.ofMinutes(2);

  /** Beyond the time of a request, for its reply to travel. */
  private static final Duration TRAVEL = Duration.ofSeconds(2);

  private static final ExecutionContext ON_THE_SPOT = ExecutionContext.fromExecutor(Runnable::run);

  private final Agents agents;
  private final AgentId id;

  AgentClient(Agents agents, AgentId id) {
    this.agents = agents;
    this.id = id;
  }

  /**
   * How a request is to be treated.
   *
   * @param key what requests with one key share
   * @param idempotencyKey 1 to 256 characters; a request with one is answered once, also over
   *     crashes
   * @param idempotent whether it may be sent again after a restart
   * @param readOnly whether it changes nothing
   */
  public record Options(
      @Nullable String key, @Nullable String idempotencyKey, boolean idempotent, boolean readOnly) {
    /** Written to the agent at most once. */
    public static final Options DEFAULT = new Options(null, null, false, false);

    /** Answered once, also over crashes. */
    public static Options once(String idempotencyKey) {
      return new Options(null, idempotencyKey, false, false);
    }
  }

  public AgentId id() {
    return id;
  }

  /**
   * Asks the agent; the request is written to it at most once.
   *
   * @param timeout from 1 ms to 10 minutes
   */
  public CompletionStage<Answer> request(Value data, Duration timeout) {
    return request(data, timeout, Options.DEFAULT);
  }

  /**
   * Asks the agent. What cannot be sent fails as {@code invalid_timeout} or {@code
   * invalid_idempotency_key}.
   *
   * @param timeout from 1 ms to 10 minutes
   */
  public CompletionStage<Answer> request(Value data, Duration timeout, Options options) {
    return ask(
        Answer.class,
        replyTo ->
            new AgentCommand.Request(
                data,
                options.key(),
                options.idempotencyKey(),
                timeout,
                options.idempotent(),
                options.readOnly(),
                replyTo),
        timeout.plus(TRAVEL));
  }

  /** The agent as it is now. */
  public CompletionStage<AgentView> show() {
    return ask(AgentView.class, AgentCommand.Show::new, PATIENCE);
  }

  /**
   * Makes the version before the primary the primary, while requests go on; the stage has the agent
   * as it is then.
   *
   * @param by who is said to want it, for the audit
   */
  public CompletionStage<AgentView> rollBack(String reason, String by) {
    return swapBack(null, reason, by);
  }

  /**
   * As {@link #rollBack}, to a version by name.
   *
   * @param version its id, or enough of its first digits; at least four
   */
  public CompletionStage<AgentView> rollBackTo(String version, String reason, String by) {
    return swapBack(version, reason, by);
  }

  private CompletionStage<AgentView> swapBack(@Nullable String to, String reason, String by) {
    return ask(
        AgentView.class,
        replyTo -> new AgentCommand.RollBack(to, reason, by, replyTo),
        SWAP_PATIENCE);
  }

  /**
   * Proposes a change of the primary version; the stage has its id once it is durable.
   *
   * @param by who is said to propose it, for the audit
   */
  public CompletionStage<HypothesisTaken> submit(Proposal change, String by) {
    return ask(
        HypothesisTaken.class,
        replyTo -> new AgentCommand.SubmitHypothesis(change, null, by, replyTo),
        PATIENCE);
  }

  /**
   * As {@link #submit(Proposal, String)}, with a stricter trial.
   *
   * @param trial a map with the keys of the spec's {@code trial}
   */
  public CompletionStage<HypothesisTaken> submit(Proposal change, Value trial, String by) {
    return ask(
        HypothesisTaken.class,
        replyTo -> new AgentCommand.SubmitHypothesis(change, trial, by, replyTo),
        PATIENCE);
  }

  /** The hypotheses of the agent, newest first. */
  public CompletionStage<List<HypothesisView>> hypotheses() {
    return ask(AgentReply.HypothesisList.class, AgentCommand.ListHypotheses::new, PATIENCE)
        .thenApply(AgentReply.HypothesisList::hypotheses);
  }

  /** One hypothesis, with everything that was found. */
  public CompletionStage<HypothesisDetail> hypothesis(String hypothesis) {
    return ask(
        HypothesisDetail.class,
        replyTo -> new AgentCommand.ShowHypothesis(hypothesis, replyTo),
        PATIENCE);
  }

  /** Recomputes the verdict on a hypothesis from what its trial observed. */
  public CompletionStage<HypothesisVerified> verify(String hypothesis) {
    return ask(
        HypothesisVerified.class,
        replyTo -> new AgentCommand.VerifyHypothesis(hypothesis, replyTo),
        PATIENCE);
  }

  /** Ends a hypothesis before it is deployed. */
  public CompletionStage<AgentReply.Done> abort(String hypothesis, String reason, String by) {
    return ask(
        AgentReply.Done.class,
        replyTo -> new AgentCommand.AbortHypothesis(hypothesis, reason, by, replyTo),
        PATIENCE);
  }

  /** Rejects a hypothesis that waits for a person. */
  public CompletionStage<AgentReply.Done> deny(String hypothesis, String reason, String by) {
    return ask(
        AgentReply.Done.class,
        replyTo -> new AgentCommand.DenyHypothesis(hypothesis, reason, by, replyTo),
        PATIENCE);
  }

  /** Where the agent's requests go. */
  public CompletionStage<TrafficView> traffic() {
    return ask(TrafficView.class, AgentCommand.GetTraffic::new, PATIENCE);
  }

  /**
   * Has a version answer a share of the requests beside the primary, or the primary all of them.
   *
   * @param weights of versions, by their ids or enough of the first digits, in hundredths of a
   *     percent; what they leave is the primary's
   */
  public CompletionStage<TrafficView> setTraffic(Map<String, Integer> weights, String by) {
    return ask(
        TrafficView.class, to -> new AgentCommand.SetTraffic(weights, by, to), SWAP_PATIENCE);
  }

  /** The agent's numbers. */
  public CompletionStage<AgentMetrics> metrics() {
    return ask(AgentReply.Metrics.class, AgentCommand.GetMetrics::new, PATIENCE)
        .thenApply(AgentReply.Metrics::metrics);
  }

  private <R extends AgentReply> CompletionStage<R> ask(
      Class<R> type, Function<ActorRef<AgentReply>, AgentCommand> command, Duration timeout) {
    CompletionStage<AgentReply> asked;
    try {
      asked = agents.ask(id, command, timeout);
    } catch (AgentException invalid) {
      return CompletableFuture.failedFuture(invalid);
    }
    // A stage of Java's would take every reply over one more thread: 15 µs of a request.
    return asJava(
        asScala(asked)
            .transform(
                reply -> unwrap(type, reply), failure -> told(failure, timeout), ON_THE_SPOT));
  }

  private Throwable told(Throwable failure, Duration timeout) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      return new AgentException(
          "timeout",
          "agent '%s' did not answer within %d ms".formatted(id, timeout.toMillis()),
          "see its state with 'osup agent show " + id + "', then try again",
          "unknown");
    }
    return cause;
  }

  private static <R extends AgentReply> R unwrap(Class<R> type, AgentReply reply) {
    if (reply instanceof Refusal refusal) {
      throw new AgentException(refusal.code(), refusal.detail(), refusal.hint(), refusal.outcome());
    }
    return type.cast(reply);
  }
}
