package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.persistence.RecoveryTimedOut;

/** What the failure of a persistent actor says of the store behind it. */
public enum StorageFaults {
  /** It does not answer, or not now: what it holds is not known to be wrong. */
  AWAY,
  /** Another node wrote as this agent: that one owns it by now. */
  TAKEN;

  /** The code of a refusal because storage does not answer at present. */
  public static final String UNAVAILABLE = "storage_unavailable";

  private static final int STATE_LENGTH = 5;
  private static final String UNIQUE_VIOLATION = "23505";

  /**
   * No connection; a conflict with another transaction; no room for more, or on the disk; a
   * database that ends, starts, or ends a statement that takes too long; a fault of its machine.
   */
  private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57", "58");

  /** A lock that was not had, a transaction that took too long, a replica that is about to lead. */
  private static final Set<String> PASSING = Set.of("55P03", "25P03", "25P04", "25006");

  /**
   * What a failure says; empty where it speaks of what was read, of the program, or of a refusal.
   */
  public static Optional<StorageFaults> in(Throwable failure) {
    StorageFaults found = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AgentException refusal) {
        return refusal.code().equals(UNAVAILABLE) ? Optional.of(AWAY) : Optional.empty();
      } else if (cause instanceof SQLException sql) {
        found = in(sql).orElse(found);
      } else if (cause instanceof TimeoutException || cause instanceof RecoveryTimedOut) {
        found = AWAY;
      }
    }
    return Optional.ofNullable(found);
  }

  /**
   * The refusal of a database that answers, and would answer the same again: a right that is not
   * granted, a value that it does not take, a table that is not as it must be.
   */
  public static Optional<AgentException> refusalIn(Throwable failure) {
    if (in(failure).isPresent()) {
      return Optional.empty();
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AgentException) {
        return Optional.empty();
      } else if (cause instanceof SQLException sql) {
        return Optional.of(refusal(sql));
      }
    }
    return Optional.empty();
  }

  private static AgentException refusal(SQLException failed) {
    SQLException failure = failed;
    while (failure.getSQLState() == null && failure.getNextException() != null) {
      failure = failure.getNextException();
    }
    AgentException refusal =
        new AgentException(
            "store_refused",
            "the database refused it (%s): %s"
                .formatted(failure.getSQLState(), failure.getMessage()),
            "it does not pass by itself: whoever keeps the database must mend it, or what was to"
                + " be kept there is at fault");
    refusal.initCause(failure);
    return refusal;
  }

  /** What a batch was refused for is in the next of its failures. */
  private static Optional<StorageFaults> in(SQLException failure) {
    StorageFaults found = null;
    for (Throwable each : failure) {
      if (each instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
        return Optional.of(TAKEN);
      } else if (each instanceof SQLException sql && isPassing(sql)) {
        found = AWAY;
      }
    }
    return Optional.ofNullable(found);
  }

  private static boolean isPassing(SQLException failure) {
    String state = failure.getSQLState();
    if (state == null || state.length() != STATE_LENGTH) {
      // The driver's own, or a pool's: of their connection.
      return !(failure instanceof BatchUpdateException);
    }
    return failure instanceof SQLTransientException
        || PASSING.contains(state)
        || PASSING_CLASSES.contains(state.substring(0, 2));
  }
}
