package io.osupervisor.supervisor.cluster;

import com.typesafe.config.Config;
import io.osupervisor.supervisor.OSupervisor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What two members of a cluster must agree about. Of a range they need one version in common; of
 * everything else they need the same. A client, which keeps and runs nothing, needs only to speak
 * what nodes speak, and to decide as they do.
 */
final class JoinTerms {
  private static final String ROLES = "pekko.cluster.roles";
  private static final String WIRE = "osupervisor-formats.wire";
  private static final String STORE = "osupervisor-formats.store";

  private static final String RESOLVER = "pekko.cluster.split-brain-resolver.";
  private static final String STABLE = RESOLVER + "stable-after";
  private static final String MARGIN = "pekko.cluster.down-removal-margin";
  private static final String PAUSE = "pekko.cluster.failure-detector.acceptable-heartbeat-pause";

  /**
   * What all members must have alike: by it clients, too, find where an agent is, and one of them
   * may be the member that decides for all who is given up.
   */
  private static final List<String> ALIKE_FOR_ALL =
      List.of(
          "pekko.cluster.sharding.number-of-shards",
          "pekko.cluster.sharding.state-store-mode",
          "pekko.cluster.downing-provider-class",
          RESOLVER + "active-strategy",
          RESOLVER + "keep-majority.role",
          STABLE,
          MARGIN);

  /** What all nodes must have alike. */
  private static final List<String> ALIKE =
      List.of(
          "osupervisor-formats.store.database",
          "pekko.persistence.journal.plugin",
          "pekko.persistence.snapshot-store.plugin",
          "pekko.cluster.sharding.role",
          "pekko.cluster.sharding.remember-entities",
          "pekko.cluster.sharding.remember-entities-store",
          // After a pause of that length a node doubts itself: others must not give it up sooner.
          PAUSE);

  private static final List<String> TIMES = List.of(STABLE, MARGIN, PAUSE);

  private JoinTerms() {}

  /** The keys that a joining member tells of itself. */
  static List<String> keys() {
    List<String> keys = new ArrayList<>(List.of(ROLES, lowest(WIRE), highest(WIRE)));
    keys.addAll(List.of(lowest(STORE), highest(STORE)));
    keys.addAll(ALIKE_FOR_ALL);
    keys.addAll(ALIKE);
    return keys;
  }

  /** Whether the other told all that it must be judged by. */
  static boolean areWhole(Config other) {
    return keys().stream().allMatch(other::hasPath);
  }

  /** Whether the other is no part of this product, or of none that can tell what it needs. */
  static boolean areAbsent(Config other) {
    return keys().stream().noneMatch(other::hasPath);
  }

  /**
   * In what the two do not fit, one sentence each with both values.
   *
   * @param other what the other told of the keys
   * @param own the whole configuration of this member
   */
  static List<String> differences(Config other, Config own) {
    List<String> differences = new ArrayList<>();
    addRange(WIRE, "messages", other, own, differences);
    addUnlike(ALIKE_FOR_ALL, other, own, differences);
    if (isNode(other) && isNode(own)) {
      addRange(STORE, "what is stored", other, own, differences);
      addUnlike(ALIKE, other, own, differences);
    }
    return differences;
  }

  private static void addUnlike(
      List<String> keys, Config other, Config own, List<String> differences) {
    keys.stream()
        .filter(key -> !text(other, key).equals(text(own, key)))
        .map(key -> key + " is " + text(own, key) + " here and " + text(other, key) + " there")
        .forEach(differences::add);
  }

  private static void addRange(
      String path, String what, Config other, Config own, List<String> differences) {
    Stream<String> bounds = Stream.of(lowest(path), highest(path));
    if (!bounds.allMatch(key -> other.hasPath(key) && own.hasPath(key))) {
      differences.add(path + " is not told by both");
      return;
    }
    boolean overlap =
        own.getInt(lowest(path)) <= other.getInt(highest(path))
            && other.getInt(lowest(path)) <= own.getInt(highest(path));
    if (!overlap) {
      differences.add(
          "the versions of %s (%s) are %s here and %s there"
              .formatted(what, path, range(path, own), range(path, other)));
    }
  }

  private static String range(String path, Config config) {
    return config.getInt(lowest(path)) + " to " + config.getInt(highest(path));
  }

  private static boolean isNode(Config config) {
    return config.hasPath(ROLES) && config.getStringList(ROLES).contains(OSupervisor.NODE_ROLE);
  }

  /** A time in one unit: it may be written in many. */
  private static String text(Config config, String key) {
    if (!config.hasPath(key)) {
      return "not told";
    }
    String told = config.getValue(key).unwrapped().toString();
    return TIMES.contains(key) && !told.equals("off")
        ? config.getDuration(key).toMillis() + " ms"
        : told;
  }

  private static String lowest(String path) {
    return path + ".lowest";
  }

  private static String highest(String path) {
    return path + ".highest";
  }
}
