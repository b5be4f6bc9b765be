package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.instance.Crew.Member;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of requests through an agent's manager: each is admitted or refused, waits for a place at
 * the primary, or at a canary beside it, and gets one reply, at its deadline at the latest.
 */
final class RequestFlow {

  /** What comes back to it. */
  sealed interface Signal extends AgentManager.Command {
    RequestFlow flow();
  }

  private record KeyAnswered(
      RequestFlow flow, RequestBook.Open<AgentRequest> open, VaultReply.@Nullable KeyResult result)
      implements Signal {}

  private enum What {
    DEADLINE,
    STUCK
  }

  private record Due(RequestFlow flow, What what) implements Signal {}

  /** Who answers. */
  @FunctionalInterface
  interface Target {
    /** The instance, if it answers requests. */
    @Nullable Member serving();

    /** The instance, whether or not it does. */
    default Optional<Member> member() {
      return Optional.ofNullable(serving());
    }
  }

  /** The primary of a crew. */
  private record ToPrimary(Crew crew) implements Target {
    @Override
    public @Nullable Member serving() {
      return crew.serving();
    }

    @Override
    public Optional<Member> member() {
      return crew.primary();
    }
  }

  /** Deadlines are looked at no more often than that. */
  private static final Duration DEADLINE_STEP = Duration.ofMillis(10);

  private final ManagerPort port;
  private final AgentCondition condition;
  private final Crew crew;
  private final AgentRecorder recorder;
  private final RequestDesk desk;
  private final @Nullable OutcomeFeed outcomes;
  private final Target target;
  private final Supplier<String> ids;
  private final Due deadlineDue = new Due(this, What.DEADLINE);
  private final Due stuckDue = new Due(this, What.STUCK);
  private boolean held;
  private boolean cutting;
  private @Nullable Mirroring mirroring;
  private boolean storageFull;
  private long deadlineAt = Long.MAX_VALUE;
  private long epoch;
  private long requestNumber;

  RequestFlow(
      ManagerPort port,
      AgentCondition condition,
      Crew crew,
      AgentRecorder recorder,
      OutcomeFeed outcomes,
      RequestEnds ends) {
    this.port = port;
    this.condition = condition;
    this.crew = crew;
    this.recorder = recorder;
    this.desk = new RequestDesk(recorder.requests, port::now, ends);
    this.outcomes = outcomes;
    this.target = new ToPrimary(crew);
    this.ids = this::newRequestId;
  }

  private RequestFlow(RequestFlow main, Target target, RequestEnds ends) {
    this.port = main.port;
    this.condition = main.condition;
    this.crew = main.crew;
    this.recorder = main.recorder;
    this.desk = new RequestDesk(recorder.requests, port::now, ends);
    this.outcomes = null;
    this.target = target;
    this.ids = main.ids;
  }

  /**
   * The way to another instance, beside this one. What waits there is not in the gauges of the
   * agent, and how its requests end says nothing of the primary's version.
   */
  RequestFlow beside(Target other, RequestEnds ends) {
    return new RequestFlow(this, other, ends);
  }

  /** Takes a request in. */
  void ask(AgentManager.Ask ask) {
    AgentRequest request = ask.request();
    String key = request.idempotencyKey();
    long deadline = port.now() + request.timeout().toNanos();
    Refusal closed = condition.closed();
    if (closed != null) {
      desk.refuse(request, closed);
    } else if (storageFull) {
      desk.refuse(request, Refusals.storageFull());
    } else if (desk.queued() >= condition.policy().maxQueue()) {
      desk.refuse(request, ask.draw(), Refusals.overloaded(desk.queued()));
    } else if (key == null) {
      desk.admit(request, deadline, ask.draw());
      watchDeadline(deadline);
      pump();
    } else if (desk.claim(key)) {
      lookUp(desk.admitKeyed(request, deadline), key);
      watchDeadline(deadline);
      count();
    } else {
      desk.refuse(request, Refusals.inProgress(key));
    }
  }

  void on(Signal signal) {
    if (signal instanceof KeyAnswered answered) {
      onKeyAnswered(answered.open(), answered.result());
    } else if (signal.equals(deadlineDue)) {
      onDeadline();
    } else if (signal.equals(stuckDue)) {
      onStuck();
    }
  }

  /** Takes over what waits elsewhere; where the agent is closed it is refused. */
  void adopt(RequestFlow from) {
    desk.adopt(from.desk);
    Refusal closed = condition.closed();
    if (closed != null) {
      refuseAll(closed);
    }
    desk.nextDeadline().ifPresent(this::watchDeadline);
    pump();
  }

  /** The primary answered, and all that it wrote before is durable. */
  void answered(InstanceEvent.Answered answered) {
    if (outcomes != null) {
      crew.versionOf(answered.instance())
          .ifPresent(
              version -> outcomes.answered(version, answered.said(), answered.latencyNanos()));
    }
    desk.answered(answered);
    unstick();
    pump();
  }

  /** The primary answered, but the answer waits for the disk: there is a place for the next. */
  void responded(InstanceEvent.Responded responded) {
    desk.responded(responded.requestId());
    pump();
  }

  /** Answers that were held for the disk will never leave. */
  void answersLost(InstanceEvent.AnswersLost lost) {
    desk.answersLost(lost.requestIds());
  }

  /** An instance is gone: idempotent requests wait again, others are refused. */
  void instanceEnded(InstanceEvent.Ended ended) {
    desk.instanceEnded(ended);
  }

  /** The requests that an instance has. */
  Set<String> openAt(InstanceId instance) {
    return desk.openAt(instance);
  }

  /** Requests wait from here on, though the primary could take them. */
  void hold() {
    held = true;
  }

  /** They need not wait any longer. */
  void release() {
    held = false;
    pump();
  }

  /** The same, for a trial that waits for a moment without open requests. */
  void holdForCut(boolean wanted) {
    cutting = wanted;
    pump();
  }

  /** From here on every request that is written is copied; null for none. */
  void mirror(@Nullable Mirroring copies) {
    mirroring = copies;
  }

  /** Gives the primary what waits, as far as it has places. */
  void pump() {
    Member primary = target.serving();
    if (primary == null || held || cutting) {
      return;
    }
    int places = condition.policy().maxInFlight();
    EndedRequest.Server server = new EndedRequest.Server(primary.id(), primary.version());
    RequestBook.Open<AgentRequest> next = desk.next(server, places, ids);
    while (next != null) {
      Duration left = Duration.ofNanos(Math.max(0, next.left(port.now())));
      primary.tell(
          new AgentInstance.Deliver(next.id(), next.request(), left, next.attempt(), mirroring));
      next = desk.next(server, places, ids);
    }
    count();
  }

  private void count() {
    if (outcomes == null) {
      return;
    }
    recorder.queued(desk.queued());
    recorder.inFlight(desk.inFlight());
  }

  /** Another reign began: its number is part of what requests are called. */
  void reign(long number) {
    epoch = number;
  }

  /** Storage is full, or free; gives whether that is a change. */
  boolean storage(boolean full) {
    boolean changed = storageFull != full;
    storageFull = full;
    return changed;
  }

  /** The reign in which requests are written. */
  long epoch() {
    return epoch;
  }

  /** Whether the primary has no request, and no answer waits for the disk. */
  boolean isQuiet() {
    return desk.inFlight() == 0 && desk.held() == 0;
  }

  /** Answers that wait for the disk. */
  int heldAnswers() {
    return desk.held();
  }

  /** Refuses everything that waits. */
  void refuseAll(Refusal refusal) {
    desk.refuseAll(refusal);
    count();
  }

  /** Tells everybody who still waits that nobody will answer. */
  void abandon(Refusal gone) {
    desk.refuseAll(gone);
    desk.abandon();
  }

  private void lookUp(RequestBook.Open<AgentRequest> open, String key) {
    port.askVault(
        VaultReply.KeyResult.class,
        replyTo -> new VaultCommand.LookUpKey(key, replyTo),
        result -> new KeyAnswered(this, open, result));
  }

  private void onKeyAnswered(
      RequestBook.Open<AgentRequest> open, VaultReply.@Nullable KeyResult result) {
    if (open.left(port.now()) <= 0) {
      return; // Its deadline is due: that tells its caller.
    }
    if (result instanceof VaultReply.KeyUnknown) {
      desk.keyIsNew(open);
      pump();
    } else {
      desk.keyIsKnown(open, known(result));
    }
  }

  /** What is told of a request whose key the memory knows, or cannot tell of. */
  private static AgentReply known(VaultReply.@Nullable KeyResult result) {
    if (result instanceof VaultReply.KeyAnswered known) {
      return Replies.replayed(known.answer());
    }
    return result instanceof VaultReply.KeyTouched touched
        ? Refusals.outcomeUnknown(touched.key())
        : Refusals.memoryUnavailable();
  }

  private String newRequestId() {
    return epoch + "-" + ++requestNumber;
  }

  private void watchDeadline(long deadline) {
    if (deadline < deadlineAt) {
      deadlineAt = deadline;
      long wait = Math.max(DEADLINE_STEP.toNanos(), deadline - port.now());
      port.after(Duration.ofNanos(wait), deadlineDue);
    }
  }

  private void onDeadline() {
    deadlineAt = Long.MAX_VALUE;
    desk.expire(target.member().map(Member::held).orElse(null))
        .forEach(late -> target.member().ifPresent(one -> tooLate(one, late.id())));
    desk.nextDeadline().ifPresent(this::watchDeadline);
    count();
    if (isStuck() && !port.awaits(stuckDue)) {
      port.after(condition.policy().heartbeat().timeout(), stuckDue);
    }
  }

  private void tooLate(Crew.Member primary, String requestId) {
    if (outcomes != null) {
      outcomes.failed(primary.version(), 1);
    }
    primary.tell(new AgentInstance.Cancel(requestId));
  }

  private void onStuck() {
    if (isStuck()) {
      int places = condition.policy().maxInFlight();
      EndReason stuck =
          EndReason.fault("stuck", "all %d open requests are past their time".formatted(places));
      target.member().ifPresent(one -> one.dismiss(new AgentInstance.GiveUp(stuck)));
    }
  }

  /** A place may be free: then the agent is not stuck. */
  private void unstick() {
    if (port.awaits(stuckDue) && !isStuck()) {
      port.cancel(stuckDue);
    }
  }

  private boolean isStuck() {
    return desk.isStuck(condition.policy().maxInFlight());
  }
}
