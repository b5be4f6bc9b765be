package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.audit.AuditEntry;
import io.osupervisor.supervisor.audit.AuditRecord;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between an action and who asked for it: its answer leaves once the audit has it. An action
 * that is never answered is refused when its agent leaves. It outlives the agent for that, as an
 * actor of the system.
 */
final class Witness extends AbstractBehavior<AgentReply> {
  private static final Logger LOG = LoggerFactory.getLogger(Witness.class);
  private static final AtomicLong NUMBER = new AtomicLong();

  /** A child that ends with what the supervisor had begun, also where it is grown again. */
  private static final String INCARNATION = "incarnation";

  private final AgentId agent;
  private final AgentCommand.Action action;
  private final Function<AuditRecord, CompletionStage<AuditEntry>> audit;
  private boolean answered;

  private Witness(
      ActorContext<AgentReply> context,
      AgentId agent,
      AgentCommand.Action action,
      Function<AuditRecord, CompletionStage<AuditEntry>> audit) {
    super(context);
    this.agent = agent;
    this.action = action;
    this.audit = audit;
  }

  /** The same action without what nobody knows, answered by way of the audit. */
  static AgentCommand.Action witnessed(
      ActorContext<?> supervisor,
      AgentId agent,
      AgentCommand.Action action,
      Function<AuditRecord, CompletionStage<AuditEntry>> audit) {
    AgentCommand.Action known = ActionRecords.known(action);
    return known.answeredTo(start(supervisor, agent, known, audit));
  }

  /**
   * A witness of one action; it ends with the answer.
   *
   * @param supervisor who is to answer
   * @param audit records; the stage is done when it is durable
   */
  static ActorRef<AgentReply> start(
      ActorContext<?> supervisor,
      AgentId agent,
      AgentCommand.Action action,
      Function<AuditRecord, CompletionStage<AuditEntry>> audit) {
    ActorRef<Void> incarnation =
        supervisor
            .getChild(INCARNATION)
            .orElseGet(() -> supervisor.spawn(Behaviors.ignore(), INCARNATION));
    Behavior<AgentReply> witness =
        Behaviors.setup(
            context -> {
              context.watch(incarnation);
              return new Witness(context, agent, action, audit);
            });
    return supervisor
        .getSystem()
        .systemActorOf(witness, "witness-" + NUMBER.incrementAndGet(), Props.empty());
  }

  @Override
  public Receive<AgentReply> createReceive() {
    return newReceiveBuilder()
        .onMessage(AgentReply.class, this::onAnswered)
        .onSignal(Terminated.class, gone -> onAgentGone())
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  /** The answer leaves from the audit's thread: the agent may be gone by then. */
  private Behavior<AgentReply> onAnswered(AgentReply answer) {
    answered = true;
    ActorRef<AgentReply> asker = action.replyTo();
    audit
        .apply(ActionRecords.of(agent, action, ActionRecords.outcome(answer)))
        .whenComplete(
            (entry, failure) -> asker.tell(failure == null ? answer : unrecorded(failure)));
    return Behaviors.stopped();
  }

  /** An answer that was given before may still wait: the refusal takes its place behind it. */
  private Behavior<AgentReply> onAgentGone() {
    getContext().getSelf().tell(TreeRefusals.agentLeft(agent));
    return this;
  }

  private Behavior<AgentReply> onPostStop() {
    if (!answered) {
      audit
          .apply(ActionRecords.of(agent, action, "unknown"))
          .whenComplete(
              (entry, failure) -> {
                if (failure != null) {
                  LOG.error("an action on agent {} is not in the audit", agent, failure);
                }
              });
    }
    return this;
  }

  /** It was done, or refused; but nobody will find it in the audit. */
  private static AgentReply unrecorded(Throwable failure) {
    return TreeReplies.refusalIn(failure)
        .map(Witness::unrecorded)
        .orElseGet(
            () ->
                new Refusal(
                    "audit_unavailable",
                    "the audit could not be written: " + failure,
                    "see the state of the agent, then try again",
                    "unknown"));
  }

  private static AgentReply unrecorded(AgentException refusal) {
    return new Refusal(
        refusal.code(), String.valueOf(refusal.getMessage()), refusal.hint(), "unknown");
  }
}
