package io.osupervisor.config;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The run history: a row in a database for each request that an agent was asked.
 *
 * @param enabled whether it is written
 * @param url of a database as JDBC writes it; empty for a file in the data directory. It may hold a
 *     password: {@link #toString} masks it
 * @param bodies what is kept of what was asked and answered
 * @param bodyMax a longer body is kept as its digest alone
 * @param redact paths of what is never kept of what was asked and answered
 * @param keep how long rows are kept
 * @param maxSize what rows may hold together; the oldest go first
 * @param queue what may wait to be written; what finds no room is dropped and counted
 */
public record HistorySettings(
    boolean enabled,
    String url,
    HistoryBodies bodies,
    ByteSize bodyMax,
    List<String> redact,
    Duration keep,
    ByteSize maxSize,
    ByteSize queue) {
  private static final Pattern URL = Pattern.compile("|jdbc:(h2|postgresql):.+");

  public HistorySettings {
    redact = List.copyOf(redact);
    Checks.begin()
        .that(
            "url",
            URL.matcher(url).matches(),
            "must be empty, or begin with jdbc:postgresql: or jdbc:h2:")
        .within("body-max", bodyMax, new ByteSize(0), ByteSize.ofKiB(512))
        .that(
            "redact",
            redact.stream().allMatch(path -> path.startsWith("$")),
            "must be paths that begin with $, as in $.user.email")
        .within("keep", keep, Duration.ofMinutes(1), Duration.ofDays(3650))
        .within("max-size", maxSize, ByteSize.ofMiB(1), ByteSize.ofGiB(1 << 20))
        .within("queue", queue, ByteSize.ofKiB(64), ByteSize.ofGiB(1))
        .verify();
  }

  @Override
  public String toString() {
    return ("HistorySettings[enabled=%s, url=%s, bodies=%s, bodyMax=%s, redact=%s, keep=%s,"
            + " maxSize=%s, queue=%s]")
        .formatted(enabled, Secrets.maskText(url), bodies, bodyMax, redact, keep, maxSize, queue);
  }
}
