package io.osupervisor.agent.vault.shared;

import static io.osupervisor.agent.vault.StorageFaults.TAKEN;

import io.osupervisor.agent.vault.StorageFaults;
import org.apache.pekko.persistence.jdbc.config.JournalConfig;
import org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.Materializer;
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
 * whose number is taken already, because another node owns its agent by now, or that the database
 * refuses, fails alone.
 */
public final class SharedJournalDao extends DefaultJournalDao {
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
                return StorageFaults.in(failure).filter(TAKEN::equals).isPresent()
                    || StorageFaults.refusalIn(failure).isPresent();
              }

              @Override
              public Future<BoxedUnit> apply(Throwable failure) {
                return writeJournalRows(rows);
              }
            },
            ec());
  }
}
