package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import java.nio.file.Path;
import java.util.Optional;

/** What is there beside the events that the logs of agents go on from. */
interface Holdings {
  /**
   * The snapshot with which a persistence id would start.
   *
   * @throws AgentException as {@link SnapshotFile#newest}
   */
  Optional<SnapshotFile> newest(String persistenceId);

  /** Where a checkpoint of an agent lies, or would. */
  Path checkpoint(String agent, BlobRef blob);

  /** Reads a checkpoint to its end; tells what is wrong with it, or nothing. */
  Optional<AgentException> fault(String agent, BlobRef blob);
}
