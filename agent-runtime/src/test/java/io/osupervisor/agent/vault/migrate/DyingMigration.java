package io.osupervisor.agent.vault.migrate;

import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.migrate.MigrationWatch.Stage;
import java.nio.file.Path;

/** Migrates a directory, and dies after a stage or at an event without closing anything. */
final class DyingMigration implements MigrationWatch {
  static final int DEAD = 137;

  private final String last;
  private int wrote;

  private DyingMigration(String last) {
    this.last = last;
  }

  public static void main(String[] args) {
    Migrations.into(new VaultStores()).run(Path.of(args[0]), new DyingMigration(args[1]));
  }

  @Override
  public void after(Stage stage) {
    dieAt(stage.name());
  }

  @Override
  public void wrote(EventRecord event) {
    dieAt(Integer.toString(++wrote));
  }

  private void dieAt(String here) {
    if (here.equals(last)) {
      Runtime.getRuntime().halt(DEAD);
    }
  }
}
