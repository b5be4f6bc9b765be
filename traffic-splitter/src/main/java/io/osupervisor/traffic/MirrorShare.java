package io.osupervisor.traffic;

import io.osupervisor.agent.AgentId;
import io.osupervisor.config.StateKind;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are copied to shadows: all, or a part of the keys with all of their requests, so
 * that a shadow's memory of a mirrored key is whole.
 */
public final class MirrorShare {
  /** Requests without a key share what agents with keyed state keep outside of keys. */
  private static final String NO_KEY = "";

  private final Buckets buckets;
  private final StateKind state;
  private final int weight;

  private MirrorShare(Buckets buckets, StateKind state, int weight) {
    this.buckets = buckets;
    this.state = state;
    this.weight = weight;
  }

  /**
   * The share of an agent.
   *
   * @param weight hundredths of a percent, from 1 to 10,000
   * @throws io.osupervisor.agent.AgentException {@code mirror_must_be_whole} for a part of the
   *     traffic of an agent whose requests may depend on any other, {@code invalid_weights}
   */
  public static MirrorShare of(AgentId agent, StateKind state, int weight) {
    if (weight < 1 || weight > Share.WHOLE) {
      throw TrafficErrors.weightOutOfRange(weight, 1);
    }
    if (weight < Share.WHOLE && state == StateKind.SHARED) {
      throw TrafficErrors.notPartlyMirrored(agent, state);
    }
    return new MirrorShare(Buckets.ofMirror(agent), state, weight);
  }

  /** Which part of the requests, or of the keys, is copied: above 0, at most 1. */
  public double part() {
    return (double) weight / Share.WHOLE;
  }

  /**
   * Whether a request is copied. Allocates nothing.
   *
   * @param number of the request, not negative; decides for agents without state if there is no key
   */
  public boolean takes(@Nullable String key, long number) {
    return weight == Share.WHOLE || bucket(key, number) < weight;
  }

  private int bucket(@Nullable String key, long number) {
    if (key != null) {
      return buckets.of(key);
    }
    return state == StateKind.KEYED ? buckets.of(NO_KEY) : buckets.of(number);
  }
}
