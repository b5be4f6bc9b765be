package io.osupervisor.agent.vault.shared;

import java.sql.SQLException;
import org.apache.pekko.persistence.jdbc.config.JournalConfig;
import org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.collection.immutable.Set;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;
import slick.jdbc.JdbcBackend.JdbcDatabaseDef;
import slick.jdbc.JdbcProfile;

/**
 * Writes events as {@link DefaultJournalDao} does: those of many agents share a transaction. One
 * whose number is taken already, because another node owns its agent by now, fails alone.
 */
public final class SharedJournalDao extends DefaultJournalDao {
  private static final String UNIQUE_VIOLATION = "23505";

  /** Made by Pekko. */
  public SharedJournalDao(
      JdbcDatabaseDef database,
      JdbcProfile profile,
      JournalConfig config,
      Serialization serialization,
      ExecutionContext executor,
      Materializer materializer) {
    super(database, profile, config, serialization, executor, materializer);
  }

  @Override
  public Future<BoxedUnit> queueWriteJournalRows(
      Seq<Tuple2<JournalPekkoSerializationRow, Set<String>>> rows) {
    return super.queueWriteJournalRows(rows)
        .recoverWith(
            new AbstractPartialFunction<Throwable, Future<BoxedUnit>>() {
              @Override
              public boolean isDefinedAt(Throwable failure) {
                return isTaken(failure);
              }

              @Override
              public Future<BoxedUnit> apply(Throwable failure) {
                return writeJournalRows(rows);
              }
            },
            ec());
  }

  /** Whether a write was refused, all of it, because another holds one of its numbers. */
  static boolean isTaken(Throwable failure) {
    @Nullable Throwable cause = failure;
    while (cause != null) {
      if (cause instanceof SQLException sql && isTaken(sql)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
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
