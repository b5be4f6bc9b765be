package io.osupervisor.supervisor.management;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bounds the wrong tokens that one address may show. Each address has so many to spend, and gets
 * them back evenly over a minute. At most 4096 addresses are remembered; beyond that, the one that
 * failed longest ago is forgotten. An IPv6 address stands for its network of 64 bits, which is what
 * one caller has.
 */
final class FailureLimit {
  static final Duration PERIOD = Duration.ofMinutes(1);
  private static final int ADDRESSES = 4096;
  private static final int NETWORK_BYTES = 8;

  private final int most;
  private final InstantSource clock;
  private final Map<String, Spent> spent = new LinkedHashMap<>();

  private record Spent(double failures, Instant at) {}

  /** Bounds failures to {@code most} a minute. */
  FailureLimit(int most, InstantSource clock) {
    this.most = most;
    this.clock = clock;
  }

  /** How long the address must wait until it is heard again; zero if it need not. */
  synchronized Duration toWait(String source) {
    double tooMany = failures(source) + 1 - most;
    return tooMany <= 0
        ? Duration.ZERO
        : Duration.ofMillis((long) Math.ceil(tooMany * PERIOD.toMillis() / most));
  }

  /**
   * Counts a failure.
   *
   * @return how many there are of this address just now
   */
  synchronized int failed(String source) {
    double now = failures(source) + 1;
    spent.remove(source);
    spent.put(source, new Spent(now, clock.instant()));
    if (spent.size() > ADDRESSES) {
      spent.remove(spent.keySet().iterator().next());
    }
    return (int) Math.ceil(now);
  }

  synchronized int size() {
    return spent.size();
  }

  private double failures(String source) {
    Spent last = spent.get(source);
    if (last == null) {
      return 0;
    }
    long passed = Duration.between(last.at(), clock.instant()).toMillis();
    return Math.max(0, last.failures() - (double) passed * most / PERIOD.toMillis());
  }

  /** What an address counts as. */
  static String source(InetAddress address) {
    if (address instanceof Inet6Address) {
      byte[] network = Arrays.copyOf(address.getAddress(), NETWORK_BYTES);
      return HexFormat.ofDelimiter("").formatHex(network) + "/64";
    }
    return address.getHostAddress();
  }
}
