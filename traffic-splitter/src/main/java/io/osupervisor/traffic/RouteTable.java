package io.osupervisor.traffic;

import io.osupervisor.agent.AgentId;
import io.osupervisor.config.StateKind;
import io.osupervisor.traffic.Layout.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which arm answers a request. Requests with one key go to one arm as long as its weight
 * does not shrink, also after a restart; requests without a key are spread by their number. Weights
 * are exact over the 10,000 buckets of {@link Buckets}. A table never changes: each change gives a
 * new one with the next version. A decision allocates nothing.
 */
public final class RouteTable {
  /** The most arms of a table. */
  public static final int MAX_ARMS = 64;

  private final AgentId agent;
  private final Buckets buckets;
  private final Layout layout;
  private final int[] ends;
  private final Arm[] owners;

  private RouteTable(AgentId agent, Layout layout) {
    this.agent = agent;
    this.buckets = Buckets.ofRoutes(agent);
    this.layout = layout;
    ends = layout.spans().stream().mapToInt(Span::end).toArray();
    owners = layout.spans().stream().map(Span::arm).toArray(Arm[]::new);
  }

  /** The first table of an agent, version 1: everything to its primary. */
  public static RouteTable of(AgentId agent, Arm primary) {
    return new RouteTable(agent, Layout.of(1, primary));
  }

  /** The table that had this layout. */
  public static RouteTable restored(AgentId agent, Layout layout) {
    return new RouteTable(agent, layout);
  }

  /**
   * Shares every request out.
   *
   * @param shares what each arm gets; arms that are not named get nothing
   * @throws io.osupervisor.agent.AgentException {@code state_not_splittable} for an agent with
   *     state, {@code invalid_weights} when the weights do not add up to 10,000
   */
  public RouteTable split(StateKind state, List<Share> shares) {
    if (state != StateKind.NONE) {
      throw TrafficErrors.notSplittable(agent, state);
    }
    requireWhole(shares);
    List<Span> spans = Reweighing.of(layout.spans(), shares);
    return new RouteTable(agent, new Layout(version() + 1, primary(), spans));
  }

  /** Turns everything to this arm, the primary from now on. */
  public RouteTable turnedTo(Arm primary) {
    return new RouteTable(agent, Layout.of(version() + 1, primary));
  }

  /** The same shares with an arm in another's place: an instance was replaced. */
  public RouteTable replacing(Arm gone, Arm fresh) {
    List<Span> spans = new ArrayList<>();
    for (Span span : layout.spans()) {
      if (span.arm().equals(fresh)) {
        throw new IllegalArgumentException(fresh + " has a share already");
      }
      spans.add(span.arm().equals(gone) ? new Span(span.end(), fresh) : span);
    }
    Arm primary = primary().equals(gone) ? fresh : primary();
    return new RouteTable(agent, new Layout(version() + 1, primary, spans));
  }

  /**
   * The arm that answers.
   *
   * @param key what requests that stay together share
   * @param number of the request, not negative; decides where there is no key
   */
  public Arm route(@Nullable String key, long number) {
    if (owners.length == 1) {
      return owners[0];
    }
    return at(key == null ? buckets.of(number) : buckets.of(key));
  }

  /** Grows by one with every change. */
  public long version() {
    return layout.version();
  }

  /** The arm that gets what is not shared out. */
  public Arm primary() {
    return layout.primary();
  }

  /** What to keep for {@link #restored}. */
  public Layout layout() {
    return layout;
  }

  /** The weight of every arm that has one, in hundredths of a percent. */
  public Map<Arm, Integer> weights() {
    Map<Arm, Integer> weights = new LinkedHashMap<>();
    int from = 0;
    for (int i = 0; i < ends.length; i++) {
      weights.merge(owners[i], ends[i] - from, Integer::sum);
      from = ends[i];
    }
    return weights;
  }

  Arm at(int bucket) {
    int found = Arrays.binarySearch(ends, bucket + 1);
    return owners[found < 0 ? -found - 1 : found];
  }

  private static void requireWhole(List<Share> shares) {
    Set<Arm> arms = new HashSet<>();
    int sum = 0;
    for (Share share : shares) {
      sum += share.weight();
      if (!arms.add(share.arm())) {
        throw TrafficErrors.namedTwice(share.arm());
      }
    }
    if (arms.size() > MAX_ARMS) {
      throw TrafficErrors.tooManyArms(arms.size());
    }
    if (sum != Share.WHOLE) {
      throw TrafficErrors.weightsDoNotAddUp(sum);
    }
  }
}
