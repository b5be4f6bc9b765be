package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.health.Counts;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests in, hands them to the primary and gives every caller exactly one reply. What is
 * kept where is the {@link RequestBook}'s; this adds idempotency keys, replies and counts.
 */
final class RequestDesk {
  private final RequestBook<AgentRequest> book = new RequestBook<>();
  private final Set<String> runningKeys = new HashSet<>();
  private final Counts outcomes;
  private final LongSupplier nanos;
  private final RequestEnds ends;

  RequestDesk(Counts outcomes, LongSupplier nanos, RequestEnds ends) {
    this.outcomes = outcomes;
    this.nanos = nanos;
    this.ends = ends;
  }

  /** Claims the key of a request; false when another request with it is running. */
  boolean claim(String idempotencyKey) {
    return runningKeys.add(idempotencyKey);
  }

  /** Takes a request in, which may have been drawn for an arm of a split. */
  void admit(AgentRequest request, long deadline, @Nullable Draw draw) {
    book.admit(request, request.guarantee().idempotent(), deadline).drawn(draw);
  }

  /** Takes over what waits at another desk. */
  void adopt(RequestDesk from) {
    book.adopt(from.book);
  }

  /** Takes a request in that claimed its key; it waits until it is known what became of that. */
  RequestBook.Open<AgentRequest> admitKeyed(AgentRequest request, long deadline) {
    return book.doubt(request, request.guarantee().idempotent(), deadline);
  }

  /** Its key was never seen. */
  void keyIsNew(RequestBook.Open<AgentRequest> open) {
    book.trust(open);
  }

  /** What became of its key is the answer, unless its caller has one by now. */
  void keyIsKnown(RequestBook.Open<AgentRequest> open, AgentReply reply) {
    if (book.withdraw(open)) {
      settle(open, reply);
    }
  }

  /** Refuses a request that claimed no key. */
  void refuse(AgentRequest request, Refusal refusal) {
    refuse(request, null, refusal);
  }

  /** Refuses a request for which the arm that it was drawn for has no room. */
  void refuse(AgentRequest request, @Nullable Draw draw, Refusal refusal) {
    reply(request, refusal);
    ends.refused(request, draw, refusal);
  }

  /** The next request for an instance with a free place. */
  RequestBook.@Nullable Open<AgentRequest> next(
      EndedRequest.Server primary, int maxInFlight, Supplier<String> newId) {
    RequestBook.Open<AgentRequest> open = book.send(primary.instance(), maxInFlight, newId);
    if (open != null) {
      open.givenTo(primary, nanos.getAsLong());
    }
    return open;
  }

  /** The agent answered, but the answer waits for the disk: the request's place is free. */
  void responded(String id) {
    book.responded(id);
  }

  /** Gives an answer to whoever still waits for it. */
  void answered(InstanceEvent.Answered event) {
    book.answered(event.requestId()).ifPresent(open -> settle(open, event.reply(), event));
  }

  /**
   * Tells callers whose time is over, and gives the requests an instance still works on.
   *
   * @param held why there is no instance, where the node starts none
   */
  Iterable<RequestBook.Open<AgentRequest>> expire(@Nullable AgentException held) {
    RequestBook.Expired<AgentRequest> expired = book.expire(nanos.getAsLong());
    for (RequestBook.Open<AgentRequest> open : expired.undelivered()) {
      boolean delivered = open.attempt() > 0;
      settle(
          open,
          held == null
              ? Refusals.timeout(open.request().timeout(), delivered)
              : Refusals.held(held, delivered));
    }
    for (RequestBook.Open<AgentRequest> open : expired.unanswered()) {
      reply(open, Refusals.timeout(open.request().timeout(), true), null);
    }
    return expired.unanswered();
  }

  /** An instance is gone: idempotent requests wait again, others are refused. */
  void instanceEnded(InstanceEvent.Ended event) {
    RequestBook.Ended<AgentRequest> ended =
        book.instanceEnded(event.instance(), event.written(), event.held());
    ended.expired().forEach(open -> release(open.request()));
    ended.lost().forEach(open -> settle(open, Refusals.restarted(event.reason())));
  }

  /** Answers that were held for the disk will never leave. */
  void answersLost(Set<String> ids) {
    ids.forEach(id -> book.answered(id).ifPresent(open -> settle(open, Refusals.answerLost())));
  }

  /** Refuses everything that waits; what was written once may have taken effect. */
  void refuseAll(Refusal refusal) {
    for (RequestBook.Open<AgentRequest> open : book.drainQueue()) {
      settle(open, open.attempt() > 0 ? Refusals.delivered(refusal) : refusal);
    }
  }

  /** The requests that an instance has. */
  Set<String> openAt(InstanceId instance) {
    return book.openAt(instance);
  }

  /** When the next caller's time is over. */
  Optional<Long> nextDeadline() {
    return book.nextDeadline();
  }

  /** Refuses what instances have: nobody is left to answer it. */
  void abandon() {
    for (RequestBook.Open<AgentRequest> open : book.drainSent()) {
      settle(open, Refusals.restarted(EndReason.stopped("its manager ended")));
    }
  }

  /** Answers that wait for the disk. */
  int held() {
    return book.held();
  }

  boolean isStuck(int maxInFlight) {
    return book.isStuck(maxInFlight);
  }

  int queued() {
    return book.queued();
  }

  int inFlight() {
    return book.inFlight();
  }

  private void settle(RequestBook.Open<AgentRequest> open, AgentReply reply) {
    settle(open, reply, null);
  }

  private void settle(
      RequestBook.Open<AgentRequest> open,
      AgentReply reply,
      InstanceEvent.@Nullable Answered answered) {
    release(open.request());
    if (!open.expired()) {
      reply(open, reply, answered);
    }
  }

  private void release(AgentRequest request) {
    if (request.idempotencyKey() != null) {
      runningKeys.remove(request.idempotencyKey());
    }
  }

  private void reply(
      RequestBook.Open<AgentRequest> open,
      AgentReply reply,
      InstanceEvent.@Nullable Answered answered) {
    reply(open.request(), reply);
    ends.replied(open, reply, answered, nanos.getAsLong());
  }

  private void reply(AgentRequest request, AgentReply reply) {
    outcomes.add(reply instanceof Refusal refusal ? refusal.code() : "ok");
    ends.reply(request, reply);
  }
}
