package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers how their requests end, and others what they were told: of each request exactly
 * once.
 */
final class RequestEnds {
  private final AgentId agent;
  private final RequestObserver observer;
  private final InstantSource clock;
  private final AnswerGate answers;
  private Consumer<Drawn> draws = drawn -> {};

  /**
   * How a request ended that was drawn for an arm of a split.
   *
   * @param by who had it last; null when it was never written
   * @param failed whether its caller got anything but data
   * @param latencyNanos 0 without an answer
   */
  record Drawn(
      Draw draw,
      @Nullable String key,
      @Nullable InstanceId by,
      boolean failed,
      long latencyNanos) {}

  RequestEnds(AgentId agent, RequestObserver observer, InstantSource clock, AnswerGate answers) {
    this.agent = agent;
    this.observer = observer;
    this.clock = clock;
    this.answers = answers;
  }

  /** From here on this hears, too, how drawn requests end. */
  void hearDraws(Consumer<Drawn> hearer) {
    draws = hearer;
  }

  /** Gives the caller its one reply. */
  void reply(AgentRequest request, AgentReply reply) {
    answers.tell(request.replyTo(), reply);
  }

  /**
   * It was refused before it could be given to anybody.
   *
   * @param draw for whom it was drawn, where that is why
   */
  void refused(AgentRequest request, @Nullable Draw draw, Refusal refusal) {
    boolean canary = draw != null && draw.canary();
    EndedRequest.Times times = new EndedRequest.Times(request.traceparent(), 0, 0, canary);
    tell(request, null, null, refusal, null, null, times);
    if (draw != null) {
      draws.accept(new Drawn(draw, request.key(), null, true, 0));
    }
  }

  /**
   * It got a reply.
   *
   * @param answered what the instance told of its answer; null when the reply is not the agent's
   * @param now the monotonic clock, in nanoseconds
   */
  void replied(
      RequestBook.Open<AgentRequest> open,
      AgentReply reply,
      InstanceEvent.@Nullable Answered answered,
      long now) {
    boolean written = open.attempt() > 0;
    AgentMessage.Answer said = answered == null ? null : answered.said();
    tell(
        open.request(),
        written ? open.id() : null,
        written ? open.server() : null,
        reply,
        said,
        answered == null || said == null ? null : Duration.ofNanos(answered.latencyNanos()),
        times(open, written, now));
    Draw draw = open.draw();
    if (draw != null) {
      EndedRequest.Server server = open.server();
      draws.accept(
          new Drawn(
              draw,
              open.request().key(),
              written && server != null ? server.instance() : null,
              !(reply instanceof AgentReply.Answer),
              answered == null || said == null ? 0 : answered.latencyNanos()));
    }
  }

  private static EndedRequest.Times times(
      RequestBook.Open<AgentRequest> open, boolean written, long now) {
    long total = open.request().timeout().toNanos() - open.left(now);
    long queued = written ? total - (now - open.givenAt()) : total;
    Draw draw = open.draw();
    return new EndedRequest.Times(
        open.request().traceparent(), queued, total, draw != null && draw.canary());
  }

  private void tell(
      AgentRequest request,
      @Nullable String id,
      EndedRequest.@Nullable Server server,
      AgentReply reply,
      AgentMessage.@Nullable Answer said,
      @Nullable Duration latency,
      EndedRequest.Times times) {
    String error = said instanceof AgentMessage.Answer.Failure failure ? failure.code() : null;
    Value data = reply instanceof AgentReply.Answer answer ? answer.data() : null;
    observer.ended(
        new EndedRequest(
            agent,
            EndedRequest.Part.PRIMARY,
            id,
            request.data(),
            request.key(),
            reply instanceof Refusal refusal ? refusal.code() : EndedRequest.OK,
            error,
            data,
            server,
            latency,
            clock.instant(),
            times));
  }
}
