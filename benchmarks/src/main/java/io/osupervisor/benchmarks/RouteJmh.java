package io.osupervisor.benchmarks;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.config.StateKind;
import io.osupervisor.traffic.Arm;
import io.osupervisor.traffic.MirrorShare;
import io.osupervisor.traffic.RouteTable;
import io.osupervisor.traffic.Share;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Who of four arms answers a request, beside a tree of cumulative weights under hash codes; and
 * whether a tenth of the keys has it copied.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouteJmh {
  private static final int[] WEIGHTS = {4_000, 3_000, 2_000, 1_000};
  private static final int COPIED = 1_000;

  private final String[] keys = new String[1024];
  private final RouteTable table;
  private final MirrorShare share = MirrorShare.of(new AgentId("search"), StateKind.KEYED, COPIED);
  private final NavigableMap<Integer, Arm> tree = new TreeMap<>();
  private int at;

  /** Prepares the arms and the keys. */
  public RouteJmh() {
    Arm[] arms = new Arm[WEIGHTS.length];
    for (int i = 0; i < arms.length; i++) {
      arms[i] = new Arm(new InstanceId("arm-" + i), new VersionId(("" + i).repeat(64)));
    }
    table = RouteTable.of(new AgentId("search"), arms[0]).split(StateKind.NONE, shares(arms));
    int from = 0;
    for (int i = 0; i < arms.length; i++) {
      tree.put(from, arms[i]);
      from += WEIGHTS[i];
    }
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "customer-" + i * 7919;
    }
  }

  @Benchmark
  public Arm route() {
    return table.route(key(), 0);
  }

  @Benchmark
  public Arm routeReference() {
    int bucket = Math.floorMod(key().hashCode(), Share.WHOLE);
    return tree.floorEntry(bucket).getValue();
  }

  @Benchmark
  public Arm routeNumber() {
    return table.route(null, 1_000_000L + at++);
  }

  @Benchmark
  public Arm routeNumberReference() {
    int bucket = Math.floorMod(Long.hashCode(1_000_000L + at++), Share.WHOLE);
    return tree.floorEntry(bucket).getValue();
  }

  @Benchmark
  public boolean copy() {
    return share.takes(key(), 0);
  }

  @Benchmark
  public boolean copyReference() {
    return Math.floorMod(key().hashCode(), Share.WHOLE) < COPIED;
  }

  private String key() {
    return keys[at++ & 1023];
  }

  private static List<Share> shares(Arm[] arms) {
    return IntStream.range(0, arms.length).mapToObj(i -> new Share(arms[i], WEIGHTS[i])).toList();
  }
}
