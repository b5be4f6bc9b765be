package io.osupervisor.agent.vault;

import static io.osupervisor.agent.vault.StorageFaults.AWAY;
import static io.osupervisor.agent.vault.StorageFaults.TAKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import java.io.NotSerializableException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.persistence.RecoveryTimedOut;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageFaultsTest {
  private static Throwable persisting(Throwable cause) {
    return new IllegalStateException("Failed to persist", cause);
  }

  @Test
  void shouldTellADatabaseThatIsAway() {
    assertThat(StorageFaults.in(persisting(new SQLTransientConnectionException("away", "08001"))))
        .contains(AWAY);
    assertThat(StorageFaults.in(persisting(new SQLException("terminated", "57P01"))))
        .contains(AWAY);
    assertThat(StorageFaults.in(new TimeoutException("late"))).contains(AWAY);
    AgentException refused = new AgentException(StorageFaults.UNAVAILABLE, "away", "wait");
    assertThat(StorageFaults.in(persisting(refused))).contains(AWAY);
    assertThat(StorageFaults.in(new RecoveryTimedOut("late"))).contains(AWAY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"08006", "40001", "53100", "53300", "57014", "58030", "55P03", "25P03", "25006"})
  void shouldTellWhatPassesByItself(String state) {
    SQLException passing = new SQLException("not now", state);
    assertThat(StorageFaults.in(persisting(passing))).contains(AWAY);
    assertThat(StorageFaults.refusalIn(persisting(passing))).isEmpty();
  }

  @Test
  void shouldTakeADriversOwnFailureForOneOfItsConnection() {
    assertThat(StorageFaults.in(new SQLException("closed"))).contains(AWAY);
    assertThat(StorageFaults.in(new SQLTransientConnectionException("none free", "28P01")))
        .contains(AWAY);
    assertThat(StorageFaults.in(new SQLTimeoutException("late", "HYT00"))).contains(AWAY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"42501", "42P01", "22021", "22P02", "23502", "XX001"})
  void shouldTellARefusalThatDoesNotPass(String state) {
    SQLException refused = new SQLException("permission denied", state);
    BatchUpdateException batch = new BatchUpdateException("batch", null, 0, new int[0], refused);
    batch.setNextException(refused);
    for (Throwable failure : List.of(refused, persisting(refused), persisting(batch))) {
      assertThat(StorageFaults.in(failure)).isEmpty();
      AgentException told = StorageFaults.refusalIn(failure).orElseThrow();
      assertThat(told.code()).isEqualTo("store_refused");
      assertThat(told).hasMessageContaining(state).hasMessageContaining("permission denied");
    }
  }

  @Test
  void shouldTellANumberThatIsTakenAlsoWithinABatch() {
    SQLException taken = new SQLException("duplicate key", "23505");
    BatchUpdateException batch = new BatchUpdateException("batch", null, 0, new int[0], taken);
    BatchUpdateException chained = new BatchUpdateException("batch", "0A000", 0, new int[0]);
    chained.setNextException(taken);

    assertThat(StorageFaults.in(persisting(taken))).contains(TAKEN);
    assertThat(StorageFaults.in(persisting(batch))).contains(TAKEN);
    assertThat(StorageFaults.in(persisting(chained))).contains(TAKEN);
  }

  @Test
  void shouldNotTakeWhatWasReadForAStoreThatIsAway() {
    AgentException hole = new AgentException("journal_hole", "a hole", "restore it");
    assertThat(StorageFaults.in(persisting(hole))).isEmpty();
    assertThat(StorageFaults.in(persisting(new NotSerializableException("x")))).isEmpty();
  }
}
