package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.instance.AgentRequest;
import io.osupervisor.agent.instance.ManagerEvent;
import io.osupervisor.agent.instance.SwapResult;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.agent.vault.StorageFaults;
import io.osupervisor.agent.vault.StorageNotice;
import io.osupervisor.arbiter.ArbiterAdvice;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import io.osupervisor.traffic.TrafficSplitter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Supervises one agent's tree: its record, its memory, its instances, its health. A fault of one
 * child stays in this tree; what the agent should do survives in its record.
 */
final class AgentSupervisor extends AbstractBehavior<AgentSupervisor.Command> {

  /** What happens to it. */
  sealed interface Command {}

  /** Someone asks. */
  record Asked(AgentCommand command) implements Command {}

  /** Something asked of another came back: goes on here. */
  record Resume(Runnable step) implements Command {}

  private record Kept(AgentRecord record) implements Command {}

  private record Managed(ManagerEvent event) implements Command {}

  private record Storage(StorageNotice notice) implements Command {}

  private record Advised(ArbiterAdvice advice) implements Command {}

  private record SwapEnded(SwapResult result) implements Command {}

  private record Copied(TrafficSplitter.CopiesEnded ended) implements Command {}

  /** What is due, or done. */
  enum Sign implements Command {
    REVIVE,
    EVOLVE,
    KEEP_DUE,
    STORAGE_DUE,
    VERIFY_LATE,
    KEEPING_OVER,
    LEAVE_DUE,
    LEFT
  }

  private static final Duration LEAVE_STEP = Duration.ofMillis(250);

  private final AgentId agent;
  private final NodeServices node;
  private final AnswerGate answers;
  private final TimerScheduler<Command> timers;
  private final ActorRef<RecordKeeper.Keep> keeper;
  private final WaitingRoom waiting;
  private final Errands errands;
  private final RecordBook book;
  private final AgentLife life;
  private final Tenancy tenancy;
  private final AgentRemoval removal;
  private final AgentQuestions questions;
  private final AgentActions actions;
  private final HypothesisDesk hypotheses;
  private final AdviceHands advice;

  private AgentSupervisor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      StashBuffer<Command> stash,
      AgentId agent,
      NodeServices node,
      Tenancy.Sharding sharding) {
    super(context);
    this.agent = agent;
    this.node = node;
    this.answers = node.agents().answers();
    this.waiting = new WaitingRoom(stash);
    this.errands = new Errands(context);
    this.timers = timers;
    this.keeper = keeper(context, agent, node);
    this.book = new RecordBook(keeper);
    AgentTree.Ears ears =
        new AgentTree.Ears(
            context.messageAdapter(ManagerEvent.class, Managed::new),
            context.messageAdapter(StorageNotice.class, Storage::new),
            context.messageAdapter(ArbiterAdvice.class, Advised::new),
            context.messageAdapter(TrafficSplitter.CopiesEnded.class, Copied::new));
    this.life =
        new AgentLife(
            agent,
            node,
            book,
            errands,
            timers,
            context.getLog(),
            store -> new AgentTree(context, agent, node, store, ears));
    Runnable left = () -> context.getSelf().tell(Sign.LEFT);
    this.tenancy = new Tenancy(book, life, errands, sharding, left);
    this.removal = new AgentRemoval(agent, node, book, life, errands, tenancy, timers);
    VersionQuestions versions =
        new VersionQuestions(book, node.agents().versions(), node.agents().blocking());
    this.hypotheses = new HypothesisDesk(agent, node, book, life, errands);
    this.advice =
        new AdviceHands(
            agent, node, life, errands, context.messageAdapter(SwapResult.class, SwapEnded::new));
    TrafficDesk traffic = new TrafficDesk(agent, node, book, life, errands);
    this.questions = new AgentQuestions(agent, book, life, errands, versions, hypotheses, traffic);
    CheckpointActions checkpoints = new CheckpointActions(agent, book, life, errands);
    this.actions =
        new AgentActions(
            agent,
            node.agents().clock(),
            node.settings().trials(),
            book,
            life,
            errands,
            questions,
            removal,
            checkpoints,
            hypotheses,
            new DrillActions(agent, node, book, life, errands),
            traffic);
  }

  private static ActorRef<RecordKeeper.Keep> keeper(
      ActorContext<Command> context, AgentId agent, NodeServices node) {
    ActorRef<RecordKeeper.Kept> told =
        context.messageAdapter(RecordKeeper.Kept.class, kept -> new Kept(kept.record()));
    ActorRef<RecordKeeper.Keep> keeper =
        context.spawn(
            RecordKeeper.create(agent, node.gate(), told),
            "agent-record",
            DispatcherSelector.sameAsParent());
    context.watch(keeper);
    return keeper;
  }

  /** The supervisor of an agent. */
  static Behavior<AgentCommand> create(
      AgentId agent, NodeServices node, Tenancy.Sharding sharding) {
    Behavior<Command> supervisor =
        Behaviors.withStash(
            WaitingRoom.MOST,
            stash ->
                Behaviors.setup(
                    context ->
                        Behaviors.withTimers(
                            timers ->
                                new AgentSupervisor(
                                    context, timers, stash, agent, node, sharding))));
    return Behaviors.transformMessages(
        AgentCommand.class,
        StorageAway.outlived(StorageWait.before(agent, node, supervisor)),
        commands -> commands.matchAny(Asked::new));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Asked.class, this::onAsked)
        .onMessage(Managed.class, this::onManaged)
        .onMessage(Kept.class, this::onKept)
        .onMessage(Storage.class, this::onStorage)
        .onMessage(Advised.class, this::onAdvised)
        .onMessage(SwapEnded.class, this::onSwapEnded)
        .onMessage(Copied.class, this::onCopied)
        .onMessage(Resume.class, this::onResume)
        .onMessageEquals(Sign.REVIVE, this::onRevive)
        .onMessageEquals(Sign.EVOLVE, this::onEvolve)
        .onMessageEquals(Sign.KEEP_DUE, this::onKeepDue)
        .onMessageEquals(Sign.VERIFY_LATE, this::onVerifyLate)
        .onMessageEquals(Sign.KEEPING_OVER, this::onKeepingOver)
        .onMessageEquals(Sign.LEAVE_DUE, this::onLeaveDue)
        .onMessageEquals(Sign.LEFT, Behaviors::stopped)
        .onSignal(ChildFailed.class, this::onChildFailed)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> onAsked(Asked asked) {
    AgentCommand command = asked.command();
    if (!answers.isOpen() && !(command instanceof AgentCommand.Leave)) {
      ActorRef<Command> self = getContext().getSelf();
      answers.whenOpen(() -> self.tell(asked));
      return this;
    }
    if (command instanceof AgentCommand.Request request) {
      orRefuse(request, () -> onRequest(request));
    } else if (command instanceof AgentCommand.Admitted admitted) {
      orRefuse(admitted.what(), () -> onAction(admitted.what()));
    } else if (command instanceof AgentCommand.Action action) {
      orRefuse(action, () -> witness(action));
    } else if (command instanceof AgentCommand.Question question) {
      orRefuse(question, () -> onQuestion(question));
    } else {
      tenancy.announceLeave();
      return isBusy() ? onLeaveDue() : goOn();
    }
    return this;
  }

  /** Whatever a command holds, it ends no agent: it came from anywhere in the cluster. */
  private void orRefuse(AgentCommand.@Nullable Question asked, Runnable step) {
    if (asked == null || asked.replyTo() == null) {
      getContext().getLog().error("agent {}: a command that nobody awaits: {}", agent, asked);
      return;
    }
    try {
      step.run();
    } catch (RuntimeException unfit) {
      getContext().getLog().error("agent {}: {}", agent, asked.getClass().getSimpleName(), unfit);
      asked
          .replyTo()
          .tell(
              TreeReplies.refusalIn(unfit)
                  .map(TreeReplies::refusal)
                  .orElseGet(() -> TreeRefusals.unfit(agent)));
    }
  }

  private void onRequest(AgentCommand.Request request) {
    ActorRef<TrafficSplitter.Command> splitter = life.splitter();
    boolean wanted = book.standing() == Standing.RUN;
    if (splitter != null && wanted) {
      splitter.tell(
          new TrafficSplitter.Ask(
              new AgentRequest(
                  request.data(),
                  request.key(),
                  request.idempotencyKey(),
                  request.timeout(),
                  new AgentRequest.Guarantee(request.idempotent(), request.readOnly()),
                  request.traceparent(),
                  request.replyTo())));
    } else if (!book.isRecalled() || (errands.areAlone() && wanted)) {
      waiting.add(request);
    } else {
      request.replyTo().tell(TreeRefusals.closed(agent, book.record()));
      tenancy.endIfAbsent();
    }
  }

  /**
   * Whatever comes of it, a refusal too, is in the audit before it is answered. A message does not
   * tell whose token proposed what it approves: its sender may be the same person.
   */
  private void witness(AgentCommand.Action action) {
    AgentCommand.Action known = witnessed(action);
    if (known instanceof AgentCommand.ApproveHypothesis approve) {
      approve.replyTo().tell(TreeRefusals.tokenNeeded(approve.hypothesis()));
      return;
    }
    if (known instanceof AgentCommand.Anchor anchor) {
      anchor.replyTo().tell(TreeRefusals.tokenNeeded(agent));
      return;
    }
    orRefuse(known, () -> onAction(known));
  }

  /** Answered by way of the audit. */
  private AgentCommand.Action witnessed(AgentCommand.Action action) {
    return Witness.witnessed(getContext(), agent, action, node.audit()::record);
  }

  /** One after the other; what it is decided by is the record after the one before. */
  private void onAction(AgentCommand.Action action) {
    if (isBusy()) {
      waiting.add(action);
    } else {
      actions.act(action);
      tenancy.endIfAbsent();
    }
  }

  /** At once, whatever is under way. */
  private void onQuestion(AgentCommand.Question question) {
    if (!book.isRecalled()) {
      waiting.add(question);
    } else if (book.record().exists()) {
      questions.answer(question);
    } else {
      question.replyTo().tell(TreeRefusals.notFound(agent));
      tenancy.endIfAbsent();
    }
  }

  private Behavior<Command> onManaged(Managed managed) {
    if (managed.event() instanceof ManagerEvent.Intended intended) {
      hypotheses.intended(intended, advice::refuse);
    } else {
      if (managed.event() instanceof ManagerEvent.Serving) {
        node.roster().tell(new AgentRoster.Begun(agent));
      }
      life.onManaged(managed.event());
    }
    return this;
  }

  private Behavior<Command> onAdvised(Advised advised) {
    advice.follow(advised.advice());
    return this;
  }

  private Behavior<Command> onSwapEnded(SwapEnded ended) {
    advice.swapEnded(ended.result());
    return this;
  }

  private Behavior<Command> onCopied(Copied copied) {
    advice.copiesEnded(copied.ended());
    return this;
  }

  private Behavior<Command> onKeepDue() {
    life.onKeepDue();
    return this;
  }

  private Behavior<Command> onVerifyLate() {
    life.evolution().onVerifyLate();
    return this;
  }

  private Behavior<Command> onEvolve() {
    life.evolution().onEvolve();
    return this;
  }

  private Behavior<Command> onStorage(Storage storage) {
    life.onStorage(storage.notice());
    return this;
  }

  private Behavior<Command> onChildFailed(ChildFailed failed) {
    Optional<StorageFaults> storage = StorageFaults.in(failed.getCause());
    if (storage.isPresent() && (book.isKeeper(failed.getRef()) || life.needs(failed.getRef()))) {
      return onStorageFault(storage.get(), failed.getCause());
    }
    if (book.isKeeper(failed.getRef())) {
      throw new IllegalStateException("the record of '" + agent + "' failed", failed.getCause());
    }
    life.failed(failed.getRef(), failed.getCause());
    return this;
  }

  /** Whatever is under way ends; what of it is durable is read anew. */
  private Behavior<Command> onStorageFault(StorageFaults fault, Throwable cause) {
    if (book.isRecalled()) {
      getContext().getLog().warn("agent {}: its storage is {}: {}", agent, fault, cause.toString());
      node.observer().on(agent, "storage_unavailable", Map.of("fault", fault.name()));
    }
    book.abandon(TreeRefusals.storageUnavailable(agent, "unknown"));
    waiting.refuseAll(TreeRefusals.storageUnavailable(agent, "not_delivered"));
    if (tenancy.isLeaving()) {
      return Behaviors.stopped();
    }
    throw StorageAway.of(fault, cause);
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    life.lost(terminated.getRef());
    return this;
  }

  private Behavior<Command> onRevive() {
    life.onRevive();
    return this;
  }

  private Behavior<Command> onKeepingOver() {
    removal.onKeepingOver();
    return this;
  }

  /** What waits for room on the disk may wait for hours: the node's end does not. */
  private Behavior<Command> onLeaveDue() {
    if (!tenancy.isLeaving()) {
      return this;
    }
    if (errands.areAlone() || !book.isKeeping() || node.gate().isOpen()) {
      timers.startSingleTimer(Sign.LEAVE_DUE, LEAVE_STEP);
      return this;
    }
    Refusal never = TreeRefusals.neverKept(agent);
    getContext().unwatch(keeper);
    getContext().stop(keeper);
    book.abandon(never);
    waiting.refuseAll(never);
    return tenancy.leave(this);
  }

  private Behavior<Command> onResume(Resume resume) {
    resume.step().run();
    return goOn();
  }

  private Behavior<Command> onKept(Kept kept) {
    book.kept(kept.record(), this::enrol, this::recall);
    return goOn();
  }

  private void enrol() {
    node.roster()
        .tell(
            book.record().exists()
                ? new AgentRoster.Joined(agent, getContext().getSelf(), book.instances())
                : new AgentRoster.Left(agent));
  }

  private void recall() {
    if (book.standing() != Standing.ABSENT) {
      life.grow(this::begin);
    } else if (waiting.isEmpty()) {
      tenancy.endIfAbsent();
    }
  }

  private void begin() {
    if (book.standing() == Standing.RUN) {
      life.run(() -> {});
    } else if (book.standing() == Standing.REMOVED) {
      removal.awaitKeepingOver();
    }
  }

  /** Takes up what waited, unless something is still under way; then leaves where that is due. */
  private Behavior<Command> goOn() {
    if (isBusy()) {
      return this;
    }
    Behavior<Command> next = waiting.resume(this);
    boolean leaves = tenancy.isLeaving() && !isBusy() && waiting.isEmpty();
    return leaves ? tenancy.leave(this) : next;
  }

  private boolean isBusy() {
    return !book.isRecalled() || errands.areAlone() || book.isKeeping();
  }
}
