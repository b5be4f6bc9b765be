package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.agent.instance.InstanceEvent;
import io.osupervisor.agent.instance.Shadows;
import io.osupervisor.agent.protocol.AgentMessage.Answer;
import io.osupervisor.traffic.MirrorOutcome;
import io.osupervisor.traffic.Observation;
import io.osupervisor.traffic.Twin;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What is seen of a shadow's work, as observations of one request each. */
final class Sightings {
  private Sightings() {}

  /** It answered, or could not be given the request. */
  static Observation of(InstanceEvent.Answered event, Instant at) {
    Answer said = event.said();
    Observation.Outcome outcome =
        said != null ? new Observation.Answered(said) : unwritten(event.reply());
    return new Observation(event.requestId(), event.instance(), at, event.latencyNanos(), outcome);
  }

  private static Observation.Outcome unwritten(AgentReply reply) {
    return reply instanceof AgentReply.Refusal refusal
        ? new Observation.Answered(new Answer.Failure(refusal.code(), refusal.detail()))
        : Observation.Lost.INSTANCE_ENDED;
  }

  /** It did not answer in time. */
  static Observation of(OpenCopies.Late late, InstanceId instance, Instant at) {
    return new Observation(
        late.requestId(), instance, at, late.waitedNanos(), Observation.Lost.TIMEOUT);
  }

  /** The same for whoever hears how requests end. */
  static EndedRequest ended(Shadows shadows, TwinShadow shadow, Observation seen) {
    Answer said =
        seen.outcome() instanceof Observation.Answered answered ? answered.answer() : null;
    return new EndedRequest(
        shadows.agent(),
        shadow.twin == Twin.CANDIDATE ? EndedRequest.Part.CANDIDATE : EndedRequest.Part.CONTROL,
        seen.requestId(),
        null,
        null,
        word(seen.outcome()),
        said instanceof Answer.Failure failure ? failure.code() : null,
        said instanceof Answer.Data data ? data.value() : null,
        new EndedRequest.Server(shadow.id, shadow.version),
        said == null ? null : Duration.ofNanos(seen.latencyNanos()),
        seen.at());
  }

  private static String word(Observation.Outcome outcome) {
    if (outcome instanceof Observation.Answered answered) {
      return answered.answer() instanceof Answer.Data ? EndedRequest.OK : "agent_error";
    }
    return ((Observation.Lost) outcome).name().toLowerCase(Locale.ROOT);
  }

  /** What became of the copy. */
  static MirrorOutcome outcome(Observation observation) {
    if (!(observation.outcome() instanceof Observation.Answered)) {
      return MirrorOutcome.UNANSWERED;
    }
    return observation.isError() ? MirrorOutcome.REFUSED : MirrorOutcome.ANSWERED;
  }
}
