package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.CheckpointFiles;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Snapshots and checkpoints in folders.
 *
 * @param stores below which the snapshots lie
 * @param root below which the checkpoints lie, and the snapshots in the end
 */
record HeldFiles(Path stores, Path root) implements Holdings {
  @Override
  public Optional<SnapshotFile> newest(String persistenceId) {
    Path snapshots = stores.resolve(Kind.SNAPSHOT.folder());
    try {
      return SnapshotFile.newest(snapshots, persistenceId);
    } catch (AgentException refusal) {
      // A start will find them in their place.
      String place = root.resolve(Kind.SNAPSHOT.folder()).toString();
      String text = String.valueOf(refusal.getMessage());
      throw new AgentException(
          refusal.code(), text.replace(snapshots.toString(), place), refusal.hint());
    }
  }

  @Override
  public Path checkpoint(String agent, BlobRef blob) {
    return CheckpointFiles.place(folder(agent), blob);
  }

  @Override
  public Optional<AgentException> fault(String agent, BlobRef blob) {
    return CheckpointFiles.fault(folder(agent), blob);
  }

  private Path folder(String agent) {
    return root.resolve(Kind.CHECKPOINT.folder()).resolve(agent);
  }
}
