package io.osupervisor.supervisor;

import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.governor.Supply;
import io.osupervisor.agent.process.MachineMemory;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.config.ProcessSettings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The gate through which the programs of a node start, over what this machine has. */
final class NodeStarts {
  private static final long LOOK_AGAIN_MILLIS = 500;

  private NodeStarts() {}

  /**
   * @param disks those on which programs write
   */
  static StartGate gate(ProcessSettings settings, List<FreeSpace> disks) {
    Executor later = CompletableFuture.delayedExecutor(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    return StartGate.of(
        settings.maxStartingOn(Runtime.getRuntime().availableProcessors()),
        settings.governor(),
        MachineMemory.here(),
        () -> fullest(disks),
        later::execute,
        System::nanoTime);
  }

  private static Supply.Reading fullest(List<FreeSpace> disks) {
    Supply.Reading least = Supply.ENDLESS.read();
    for (FreeSpace disk : disks) {
      Supply.Reading now = reading(disk);
      least = now.left() < least.left() ? now : least;
    }
    return least;
  }

  private static Supply.Reading reading(FreeSpace disk) {
    try {
      FreeSpace.Reading now = disk.read();
      return new Supply.Reading(now.free(), now.total());
    } catch (IOException e) {
      return new Supply.Reading(0, Long.MAX_VALUE);
    }
  }
}
