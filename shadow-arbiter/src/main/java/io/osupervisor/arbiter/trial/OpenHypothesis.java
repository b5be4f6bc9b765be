package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.watch.Counted;
import io.osupervisor.arbiter.watch.PinnedBaseline;
import io.osupervisor.arbiter.watch.WatchEvidence;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hypothesis that is not settled.
 *
 * @param proposed when it was proposed
 * @param since when it came into its state; for a deployment when it became primary
 * @param resumptions how often a stage of it began anew after a node ended
 * @param extensions how often its watch was found too short of answers
 * @param epoch of its deployment; 0 before
 * @param samples answers that its watch is known to have seen
 * @param why it is where it is; empty while there is nothing to say
 * @param noReplay why its parent may not be able to take the agent's memory back; null while
 *     nothing speaks against it
 * @param batch the number of the first of those that it is tried with; 0 where it is that itself
 * @param gain its place among those that passed beside others, the higher the better; 0 before
 * @param watched what its watch rests on; null where nothing was known of its parent when it was
 *     promoted, and nothing was counted since
 */
public record OpenHypothesis(
    HypothesisId id,
    Proposal proposal,
    HypothesisState state,
    Instant proposed,
    Instant since,
    int resumptions,
    int extensions,
    long epoch,
    long samples,
    String why,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String noReplay,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long batch,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) double gain,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable WatchEvidence watched) {

  static OpenHypothesis of(ArbiterEvent.Proposed event) {
    return new OpenHypothesis(
        event.id(),
        event.proposal(),
        HypothesisState.PROPOSED,
        event.at(),
        event.at(),
        0,
        0,
        0,
        0,
        "",
        null,
        0,
        0,
        null);
  }

  /** The number of the first of those that it is tried with, which may be its own. */
  long batchNumber() {
    return batch == 0 ? id.number() : batch;
  }

  VersionId parent() {
    return proposal.parent();
  }

  VersionId candidate() {
    return proposal.candidate();
  }

  OpenHypothesis to(HypothesisState next, Instant at) {
    return with(
        now -> {
          now.state = next;
          now.since = at;
        });
  }

  OpenHypothesis resumed() {
    return with(now -> now.resumptions++);
  }

  OpenHypothesis deployedIn(long newEpoch) {
    return with(now -> now.epoch = newEpoch);
  }

  OpenHypothesis extended(long seen) {
    return with(
        now -> {
          now.extensions++;
          now.samples = seen;
        });
  }

  OpenHypothesis because(String reason) {
    return with(now -> now.why = reason);
  }

  OpenHypothesis withoutReplay(String reason) {
    return with(now -> now.noReplay = reason);
  }

  /** The same in the batch that this one began. */
  OpenHypothesis in(long ofFirst) {
    return with(now -> now.batch = ofFirst);
  }

  OpenHypothesis gaining(double seen) {
    return with(now -> now.gain = seen);
  }

  /** What the watch rests on. */
  WatchEvidence evidence() {
    return watched == null ? WatchEvidence.NONE : watched;
  }

  /** With how its parent answered up to its promotion. */
  OpenHypothesis pinned(PinnedBaseline baseline) {
    return watching(new WatchEvidence(baseline, Counted.NOTHING, false), samples);
  }

  /** With what its watch counted up to the end of a cycle. */
  OpenHypothesis counted(Counted counted) {
    return watching(evidence().with(counted), Math.max(samples, counted.answers()));
  }

  /** A person must agree, or need not any more, that it is confirmed. */
  OpenHypothesis oneWay(boolean asks) {
    return asks == evidence().oneWay() ? this : watching(evidence().oneWay(asks), samples);
  }

  private OpenHypothesis watching(WatchEvidence evidence, long seen) {
    return with(
        now -> {
          now.watched = evidence;
          now.samples = seen;
        });
  }

  /** A copy of which some things differ. */
  private OpenHypothesis with(Consumer<Draft> change) {
    Draft now = new Draft(this);
    change.accept(now);
    return new OpenHypothesis(
        id,
        proposal,
        now.state,
        proposed,
        now.since,
        now.resumptions,
        now.extensions,
        now.epoch,
        now.samples,
        now.why,
        now.noReplay,
        now.batch,
        now.gain,
        now.watched);
  }

  /** What may change. */
  private static final class Draft {
    private HypothesisState state;
    private Instant since;
    private int resumptions;
    private int extensions;
    private long epoch;
    private long samples;
    private String why;
    private @Nullable String noReplay;
    private long batch;
    private double gain;
    private @Nullable WatchEvidence watched;

    Draft(OpenHypothesis from) {
      state = from.state;
      since = from.since;
      resumptions = from.resumptions;
      extensions = from.extensions;
      epoch = from.epoch;
      samples = from.samples;
      why = from.why;
      noReplay = from.noReplay;
      batch = from.batch;
      gain = from.gain;
      watched = from.watched;
    }
  }
}
