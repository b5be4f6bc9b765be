package io.osupervisor.agent.health;

import java.util.List;
import java.util.Map;

/**
 * The numbers of one agent at one moment; counters run since its node took it over.
 *
 * @param up whether it answers requests now
 * @param restarts restarts after a fault, by cause
 * @param requests ended requests by outcome: {@code ok}, {@code agent_error}, {@code timeout} …
 * @param latency answer times of all instances that were ever primary here
 * @param recovery seconds from a fault to serving again
 * @param swapPause seconds for which requests waited while a version took over, less the time in
 *     which open ones were finished
 * @param reload seconds that it took to take another version while it ran
 * @param faults bad input by its code
 */
public record AgentMetrics(
    String agent,
    boolean up,
    Map<String, Long> restarts,
    Map<String, Long> requests,
    int queued,
    int inFlight,
    LatencySummary latency,
    LatencySummary recovery,
    LatencySummary swapPause,
    LatencySummary reload,
    Wal wal,
    Checkpoints checkpoints,
    Map<String, Long> faults,
    long logLinesDropped,
    List<InstanceMetrics> instances) {

  /**
   * The write-ahead log.
   *
   * @param lag entries received and not yet durable
   * @param commit seconds from an append to its durability
   */
  public record Wal(long lastSeq, long appends, long bytes, long lag, LatencySummary commit) {}

  /**
   * Checkpoints.
   *
   * @param age seconds since the newest; negative when there is none
   * @param lastBytes size of the newest, uncompressed
   */
  public record Checkpoints(long taken, double age, long lastBytes, LatencySummary save) {}

  public AgentMetrics {
    restarts = Map.copyOf(restarts);
    requests = Map.copyOf(requests);
    faults = Map.copyOf(faults);
    instances = List.copyOf(instances);
  }
}
