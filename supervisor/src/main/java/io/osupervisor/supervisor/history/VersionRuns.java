package io.osupervisor.supervisor.history;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What callers got of one version, by the rows that were looked at.
 *
 * @param requests that one of its instances had
 * @param failed those of them that were not answered with data
 * @param p50 median of the latency of those that were answered; null when none was
 * @param p95 the same, the 95th percentile
 * @param p99 the same, the 99th percentile
 * @param first when the first of them ended
 * @param last when the last of them ended
 */
public record VersionRuns(
    String version,
    long requests,
    long failed,
    @Nullable Duration p50,
    @Nullable Duration p95,
    @Nullable Duration p99,
    Instant first,
    Instant last) {}
