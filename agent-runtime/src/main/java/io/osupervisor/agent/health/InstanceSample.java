package io.osupervisor.agent.health;

import java.time.Instant;

/**
 * What one instance did between two looks at it.
 *
 * @param at the later look
 * @param seconds from the earlier look to the later
 * @param answers answers in that time
 * @param errors those of them that were errors
 * @param p50 the median latency in seconds, 0 without answers
 * @param p99 the 99th percentile of the latency in seconds, 0 without answers
 * @param rssBytes resident memory of the process tree, at the later look
 * @param cpuSeconds processor time that the tree used in that time
 * @param processes of the tree, at the later look
 * @param pulseAge seconds since the last sign of life, at the later look
 */
public record InstanceSample(
    Instant at,
    double seconds,
    long answers,
    long errors,
    double p50,
    double p99,
    long rssBytes,
    double cpuSeconds,
    int processes,
    double pulseAge) {}
