package io.osupervisor.agent.health;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.process.ProcessUsage;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The instances of one agent: the living, and the last figures of those that ended last. */
final class InstanceRoster {
  private static final int NAMED = 20;

  private final AgentId agent;
  private final int endedKept;
  private final Map<String, WatchedInstance> living = new LinkedHashMap<>();
  private final Map<String, InstanceFigures> ended = new LinkedHashMap<>();

  /**
   * @param endedKept of how many ended instances the last figures are kept
   */
  InstanceRoster(AgentId agent, int endedKept) {
    this.agent = agent;
    this.endedKept = endedKept;
  }

  void watch(InstanceId instance, WatchedInstance watched) {
    ended.remove(instance.value());
    living.put(instance.value(), watched);
  }

  /** Keeps the last figures of an instance, and forgets the oldest beyond the limit. */
  void forget(InstanceId instance, long nanos) {
    WatchedInstance gone = living.remove(instance.value());
    if (gone != null) {
      ended.put(instance.value(), gone.figures(nanos));
    }
    if (ended.size() > endedKept) {
      ended.remove(ended.keySet().iterator().next());
    }
  }

  boolean isEmpty() {
    return living.isEmpty();
  }

  Optional<WatchedInstance> find(String instance) {
    return Optional.ofNullable(living.get(instance));
  }

  /** What a living or an ended instance did. */
  Optional<InstanceFigures> figures(String instance, long nanos) {
    return find(instance)
        .map(watched -> watched.figures(nanos))
        .or(() -> Optional.ofNullable(ended.get(instance)));
  }

  List<InstanceMetrics> metrics(long nanos) {
    return living.values().stream().map(watched -> watched.metrics(nanos)).toList();
  }

  /** Whether the usage of all was read within this time. */
  boolean isReadWithin(Duration age, long nanos) {
    return living.values().stream().allMatch(watched -> watched.isReadWithin(age, nanos));
  }

  /** What reads the usage of each. */
  Map<String, Supplier<ProcessUsage>> readers() {
    Map<String, Supplier<ProcessUsage>> readers = new HashMap<>();
    living.forEach((id, watched) -> readers.put(id, watched.usage()));
    return readers;
  }

  /** The refusal that names the instances that are known. */
  Refusal unknown(String instance) {
    Stream<String> now =
        living.entrySet().stream().map(e -> e.getKey() + " (" + e.getValue().role() + ")");
    Stream<String> before = ended.keySet().stream().map(id -> id + " (ended)");
    String known = Stream.concat(now, before).limit(NAMED).collect(Collectors.joining(", "));
    return new Refusal(
        "unknown_instance",
        "agent %s knows no instance '%s'".formatted(agent, instance),
        known.isEmpty() ? "start the agent: it has no instance" : "name one of " + known,
        null);
  }
}
