package io.osupervisor.agent.vault.migrate;

import io.osupervisor.agent.vault.StoppedDirectory;
import java.io.IOException;

/** Brings a data directory from one format to the next. */
public interface Migration {
  /** The format that it makes. */
  int to();

  /** Whether the directory has the format before, or is half way. */
  boolean isDue(StoppedDirectory data);

  /**
   * Migrates. Whenever it is broken off, also by a loss of power, the directory either is as it was
   * or the next run ends what this one began.
   *
   * @throws io.osupervisor.agent.AgentException where it is refused
   */
  void run(StoppedDirectory data, MigrationWatch watch) throws IOException;
}
