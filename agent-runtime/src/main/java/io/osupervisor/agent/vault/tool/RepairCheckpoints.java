package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.RecoveredMemory;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The checkpoints that a repair lays beside. */
final class RepairCheckpoints {
  private RepairCheckpoints() {}

  /**
   * Those of agents of whose memory something is gone, or may be: a node keeps only those that are
   * named. What cannot be read stays where it is.
   *
   * @param plans of each persistence id
   * @param upperEndKnown whether nothing can be gone without a trace
   */
  static List<Path> toKeep(
      Path root, Map<String, RepairPlan> plans, boolean upperEndKnown, Progress progress)
      throws IOException {
    List<Path> of = new ArrayList<>();
    for (Path file : VaultFiles.in(root, Kind.CHECKPOINT)) {
      String agent = String.valueOf(root.relativize(file).getName(1));
      RepairPlan plan = plans.get(RecoveredMemory.persistenceId(agent));
      if (plan == null || !plan.gone().isEmpty() || !upperEndKnown) {
        of.add(file);
      }
    }
    List<Path> readable = new ArrayList<>();
    long done = 0;
    for (Path file : of) {
      if (isReadable(file)) {
        readable.add(file);
      }
      progress.counted("checkpoints read", ++done, of.size());
    }
    return readable;
  }

  private static boolean isReadable(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
