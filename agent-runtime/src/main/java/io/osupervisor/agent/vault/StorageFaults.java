package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.sql.SQLException;
import java.util.Optional;
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

  private static final String UNIQUE_VIOLATION = "23505";

  /**
   * What a failure says; empty where it speaks of what was read, of the program, or of a refusal.
   */
  public static Optional<StorageFaults> in(Throwable failure) {
    StorageFaults found = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AgentException refusal) {
        return refusal.code().equals(UNAVAILABLE) ? Optional.of(AWAY) : Optional.empty();
      } else if (cause instanceof SQLException sql) {
        found = isTaken(sql) ? TAKEN : AWAY;
      } else if (cause instanceof TimeoutException || cause instanceof RecoveryTimedOut) {
        found = AWAY;
      }
    }
    return Optional.ofNullable(found);
  }

  /** What a batch was refused for is in the next of its failures. */
  private static boolean isTaken(SQLException failure) {
    for (Throwable each : failure) {
      if (each instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }
}
