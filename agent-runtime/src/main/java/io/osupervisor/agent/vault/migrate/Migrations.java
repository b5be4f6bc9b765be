package io.osupervisor.agent.vault.migrate;

import io.osupervisor.agent.vault.StoppedDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** All migrations that a release knows, in order. Blocking. */
public final class Migrations {
  private final List<Migration> steps;

  /**
   * @param steps each begins where the one before ends
   */
  public Migrations(List<Migration> steps) {
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("no migrations");
    }
    this.steps = List.copyOf(steps);
  }

  /** Those of this release, into its own stores. */
  public static Migrations into(NewStores stores) {
    return new Migrations(List.of(new FromStockStore(stores)));
  }

  /**
   * Brings the directory of a stopped node to the newest format; does nothing to one that has it.
   *
   * @return the formats that it went through; empty where nothing was to do
   * @throws io.osupervisor.agent.AgentException those of {@link StoppedDirectory#open}, {@code
   *     journal_damaged}, {@code journal_unreadable}, {@code snapshot_damaged}, {@code
   *     storage_full}, {@code migration_left_over}, {@code migration_blocked}, {@code
   *     migration_unfaithful} or {@code migration_failed}
   */
  public List<Integer> run(Path directory, MigrationWatch watch) {
    try (StoppedDirectory data =
        StoppedDirectory.open(directory, steps.get(steps.size() - 1).to())) {
      return steps.stream()
          .filter(step -> step.isDue(data))
          .map(step -> run(step, data, watch))
          .toList();
    } catch (UncheckedIOException e) {
      throw MigrationErrors.failed(directory, e);
    }
  }

  private static int run(Migration step, StoppedDirectory data, MigrationWatch watch) {
    try {
      step.run(data, watch);
      return step.to();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
