package io.osupervisor.supervisor.history;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which rows of an agent are wanted, newest first.
 *
 * @param since ended then or later
 * @param until ended before
 * @param version the first digits of one
 * @param outcome {@code ok}, {@code failed} for all others, or one code
 * @param kind of which part in their requests
 * @param after the last row of the page before
 * @param limit at most so many
 */
public record RunQuery(
    AgentId agent,
    Instant since,
    Instant until,
    Optional<String> version,
    Optional<String> outcome,
    Kind kind,
    Optional<Cursor> after,
    int limit) {
  /** Rows of which part in their requests. */
  public enum Kind {
    ALL,
    /** What callers got. */
    CALLS,
    /** What shadows got. */
    COPIES
  }

  /** Before every row. */
  public static final Instant FIRST = Instant.EPOCH;

  /** After every row, and within what databases know. */
  public static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  /** The outcomes of all that was not answered with data. */
  public static final String FAILED = "failed";

  private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{4,64}");
  private static final Pattern CODE = Pattern.compile("[a-z0-9_]{1,64}");

  /**
   * @throws AgentException {@code field_invalid} for a version or an outcome that is none
   */
  public RunQuery {
    version.ifPresent(
        digits -> {
          if (!DIGITS.matcher(digits).matches()) {
            throw invalid("'" + digits + "' is no version", "give at least its first 4 digits");
          }
        });
    outcome.ifPresent(
        code -> {
          if (!CODE.matcher(code).matches()) {
            throw invalid(
                "'" + code + "' is no outcome", "give ok, failed, or one code, as in timeout");
          }
        });
    since = since.isBefore(FIRST) ? FIRST : since;
    until = until.isAfter(LAST) ? LAST : until;
  }

  /** All rows of an agent. */
  public static RunQuery of(AgentId agent, int limit) {
    return new RunQuery(
        agent, FIRST, LAST, Optional.empty(), Optional.empty(), Kind.ALL, Optional.empty(), limit);
  }

  /** The same from where a page ended. */
  public RunQuery after(Cursor last) {
    return new RunQuery(agent, since, until, version, outcome, kind, Optional.of(last), limit);
  }

  private static AgentException invalid(String message, String hint) {
    return new AgentException("field_invalid", message, hint);
  }

  /** Names one row. */
  public record Cursor(Instant at, long n) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,17})-(\\d{1,18})");

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws AgentException {@code field_invalid}
     */
    public static Cursor parse(String text) {
      Matcher match = FORM.matcher(text);
      if (!match.matches()) {
        throw invalid("'" + text + "' is no cursor", "begin again without a cursor");
      }
      Instant at = Instant.EPOCH.plus(Long.parseLong(match.group(1)), ChronoUnit.MICROS);
      return new Cursor(at, Long.parseLong(match.group(2)));
    }

    @Override
    public String toString() {
      return ChronoUnit.MICROS.between(Instant.EPOCH, at) + "-" + n;
    }
  }
}
