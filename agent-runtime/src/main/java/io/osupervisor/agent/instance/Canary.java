package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.instance.Crew.Member;
import io.osupervisor.agent.vault.VaultReply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a version that is tried, which answers a share of the real requests beside the
 * primary. What it cannot answer because it ended is treated as after a restart: idempotent
 * requests, and those it never got, go to the primary. What it writes is thrown away with it.
 */
final class Canary {

  /** What comes back to it. */
  sealed interface Signal extends AgentManager.Command {}

  private record Cut(CutResult result) implements Signal {}

  private enum Due implements Signal {
    /** The agent did not answer when one was to be started. */
    AGAIN
  }

  private static final Duration RETRY = Duration.ofMillis(250);

  /** The longest that requests are held to tell it where its memory ends. */
  private static final Duration CUT_PATIENCE = Duration.ofMillis(50);

  /** No trial of copies is named so. */
  private static final long NO_COPIES = 0;

  private final ManagerPort port;
  private final AgentCondition condition;
  private final Crew crew;
  private final RequestFlow main;
  private final RequestFlow requests;
  private final TrialCuts cuts;
  private final InstantSource clock;
  private final BooleanSupplier changing;
  private final ActorRef<CutResult> cutResults;
  private @Nullable Member member;
  private AgentManager.@Nullable StartCanary present;
  private AgentManager.@Nullable StartCanary waiting;

  /**
   * None yet.
   *
   * @param beside makes the flow of the requests that it answers
   * @param changing whether another version is being made the primary
   */
  Canary(
      ManagerPort port,
      AgentCondition condition,
      Crew crew,
      RequestFlow main,
      Function<RequestFlow.Target, RequestFlow> beside,
      TrialCuts cuts,
      RequestEnds ends,
      InstantSource clock,
      BooleanSupplier changing) {
    this.port = port;
    this.condition = condition;
    this.crew = crew;
    this.main = main;
    this.requests = beside.apply(this::serving);
    this.cuts = cuts;
    this.clock = clock;
    this.changing = changing;
    this.cutResults = port.adapter(CutResult.class, Cut::new);
    ends.hearDraws(this::answered);
  }

  /** Starts one for an owner, who has it until it says so or ends, or another claims it. */
  void start(AgentManager.StartCanary order) {
    AgentManager.StartCanary former = waiting == null ? present : waiting;
    if (former != null && !former.owner().equals(order.owner())) {
      if (former.claim() == CanaryClaim.SHARE) {
        former.owner().tell(taken(former, "takes its place"));
      } else if (order.claim() == CanaryClaim.SHARE) {
        order.owner().tell(taken(order, "answers a share of the requests"));
        return;
      }
    }
    port.watch(order.owner(), new AgentManager.EndCanary(order.owner()));
    begin(order);
  }

  private static CanaryEvent taken(AgentManager.StartCanary from, String how) {
    return new CanaryEvent.Ended(
        from.version(),
        EndReason.fault(EndReason.CANARY_TAKEN, "the canary of a hypothesis " + how));
  }

  /** Once the former has left and the agent answers, and is not just changed. */
  private void begin(AgentManager.StartCanary order) {
    if (member != null) {
      waiting = order;
      dismiss();
    } else if (crew.serving() == null || !condition.isUpkept() || changing.getAsBoolean()) {
      waiting = order;
      port.after(RETRY, Due.AGAIN);
    } else {
      present = order;
      member = crew.recruit(condition.order().spec(), order.version(), Role.CANARY);
    }
  }

  /** Whoever had it started wants it no more. */
  void end(AgentManager.EndCanary order) {
    port.unwatch(order.owner());
    end(order.owner());
  }

  private void end(ActorRef<CanaryEvent> by) {
    if (waiting != null && waiting.owner().equals(by)) {
      waiting = null;
    }
    if (present != null && present.owner().equals(by)) {
      dismiss();
    }
  }

  /** It finishes what it has. */
  private void dismiss() {
    Member now = member;
    if (now != null && present != null) {
      present = null;
      now.dismiss("nobody wants it to answer any more");
      main.adopt(requests);
    }
  }

  /** Gives it a request that was drawn for it; false where it does not serve. */
  boolean ask(AgentManager.Ask ask) {
    Draw draw = ask.draw();
    Member now = serving();
    boolean takes = draw != null && draw.canary() && now != null && now.id().equals(draw.arm());
    if (takes) {
      requests.ask(ask);
    }
    return takes;
  }

  /** Whether something is said by it that would mean another thing of the primary. */
  boolean takes(InstanceEvent event) {
    Member now = member;
    if (now == null || !now.id().equals(event.instance())) {
      return false;
    }
    if (event instanceof InstanceEvent.Answered answered) {
      requests.answered(answered);
    } else if (event instanceof InstanceEvent.Responded responded) {
      requests.responded(responded);
    } else if (event instanceof InstanceEvent.AnswersLost lost) {
      requests.answersLost(lost);
    } else if (event instanceof InstanceEvent.Serving serving) {
      tell(new CanaryEvent.Serving(serving.instance(), now.version()));
    } else {
      return false;
    }
    return true;
  }

  /** It has all of the log that is durable, and is told where that ends for it. */
  void moved(InstanceEvent.Moved moved) {
    Member now = member;
    if (now != null
        && now.id().equals(moved.instance())
        && moved.state() == InstanceState.FOLLOWING) {
      cuts.begin(new AgentManager.BeginTrialCut(NO_COPIES, CUT_PATIENCE, cutResults));
    }
  }

  void on(Signal signal) {
    if (signal == Due.AGAIN) {
      startWaiting();
      return;
    }
    CutResult result = ((Cut) signal).result();
    Member now = member;
    if (now == null) {
      return;
    }
    if (result instanceof CutResult.TrialCut cut) {
      VaultReply.Reign end = new VaultReply.Reign(1, cut.seq(), 0);
      now.tell(new AgentInstance.Reign(end, Role.CANARY));
    } else {
      now.dismiss(((CutResult.NotCut) result).message());
    }
  }

  /** Whether it was the canary that ended. */
  boolean ended(InstanceEvent.Ended ended) {
    Member gone = member;
    if (gone == null || !gone.id().equals(ended.instance())) {
      return false;
    }
    member = null;
    tell(new CanaryEvent.Ended(gone.version(), ended.reason()));
    present = null;
    requests.instanceEnded(ended);
    main.adopt(requests);
    startWaiting();
    return true;
  }

  private void startWaiting() {
    AgentManager.StartCanary next = waiting;
    if (next != null && member == null) {
      waiting = null;
      begin(next);
    }
  }

  /** Storage is full, or free. */
  void storage(boolean full) {
    requests.storage(full);
  }

  /** Nobody is left to answer. */
  void abandon(Refusal gone) {
    requests.abandon(gone);
  }

  /** The requests that it has. */
  RequestFlow requests() {
    return requests;
  }

  private void answered(RequestEnds.Drawn end) {
    tell(
        new CanaryEvent.Answered(
            end.draw(), end.key(), end.by(), clock.instant(), end.failed(), end.latencyNanos()));
  }

  private void tell(CanaryEvent event) {
    if (present != null) {
      present.owner().tell(event);
    }
  }

  private @Nullable Member serving() {
    return member != null && member.isServing() ? member : null;
  }
}
