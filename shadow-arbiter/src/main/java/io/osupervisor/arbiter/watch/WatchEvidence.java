package io.osupervisor.arbiter.watch;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What the watch over a deployment rests on, as it outlives the node.
 *
 * @param baseline how the version before answered up to the promotion
 * @param counted what was counted since the deployment
 * @param oneWay whether the version before cannot follow the log any more, which nobody knew when
 *     it was promoted, nor agreed to since
 */
public record WatchEvidence(
    PinnedBaseline baseline,
    Counted counted,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean oneWay) {
  /** Where nothing is known of the version before, and no cycle is over. */
  public static final WatchEvidence NONE =
      new WatchEvidence(PinnedBaseline.NONE, Counted.NOTHING, false);

  /** The same with what was counted since. */
  public WatchEvidence with(Counted more) {
    return new WatchEvidence(baseline, more.after(counted), oneWay);
  }

  /** The same, of a deployment that asks, or does not ask, for a person. */
  public WatchEvidence oneWay(boolean asks) {
    return new WatchEvidence(baseline, counted, asks);
  }
}
