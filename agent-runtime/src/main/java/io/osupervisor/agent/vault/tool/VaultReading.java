package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.journal.JournalCopy;
import io.osupervisor.agent.vault.journal.JournalFolders;
import io.osupervisor.agent.vault.journal.StoreReading;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The journal of a stopped node, read from a copy: what a node would say of it, and its events as
 * far as they can be read. Nothing of the original is changed, since opening it would change it.
 */
final class VaultReading implements Closeable {
  /** Where the copy lies while a tool works; removed by the next tool after one was killed. */
  static final String PLACE = "vault.reading";

  private final JournalCopy copy;
  private final Optional<AgentException> refusal;
  private final Optional<StoreReading> events;

  private VaultReading(
      JournalCopy copy, Optional<AgentException> refusal, Optional<StoreReading> events) {
    this.copy = copy;
    this.refusal = refusal;
    this.events = events;
  }

  /** Reads the journal of a directory. */
  static VaultReading open(StoppedDirectory data, ToolSettings settings, Progress progress)
      throws IOException {
    sweep(data);
    data.installNatives();
    JournalFolders original = JournalFolders.in(data.root());
    settings.requireRoom(
        data.root(), FileTrees.size(original.store()) + FileTrees.size(original.ledger()));
    JournalCopy copy = JournalCopy.of(original, data.root().resolve(PLACE), progress);
    try {
      boolean none = !data.hasJournal() && FileTrees.files(original.store()).isEmpty();
      Optional<AgentException> refusal = none ? Optional.empty() : refusal(data, settings, copy);
      return new VaultReading(
          copy,
          refusal,
          none
              ? Optional.empty()
              : unlessRefused(
                  refusal,
                  () ->
                      StoreReading.open(
                          copy.folders(), data.node(), settings.writeBuffer(), settings.engine())));
    } catch (RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private static Optional<AgentException> refusal(
      StoppedDirectory data, ToolSettings settings, JournalCopy copy) {
    try {
      copy.check(data.node(), settings.journal(data.root()));
      return Optional.empty();
    } catch (AgentException refusal) {
      return Optional.of(refusal);
    }
  }

  /** What a node refuses may not open at all; what it takes must. */
  static <T> Optional<T> unlessRefused(Optional<AgentException> refusal, Supplier<T> open) {
    try {
      return Optional.of(open.get());
    } catch (AgentException unreadable) {
      if (refusal.isEmpty()) {
        throw unreadable;
      }
      return Optional.empty();
    }
  }

  /** Removes the copies that tools left which were killed. */
  static void sweep(StoppedDirectory data) throws IOException {
    for (String place : List.of(PLACE, RepairSources.PLACE)) {
      Path left = data.root().resolve(place);
      if (Files.exists(left)) {
        DurableFiles.deleteTree(left);
      }
    }
  }

  /** All that is wrong with it but for single events. */
  List<Fault> faults() {
    List<AgentException> all = new ArrayList<>(copy.faults());
    refusal.ifPresent(all::add);
    // A refusal names the first of these, too; the ledger's and the chain's are in it.
    events.ifPresent(reading -> all.addAll(reading.faults()));
    return all.stream().map(fault -> Fault.of("journal", fault)).distinct().toList();
  }

  /** Why a node would not start on it, if so. */
  Optional<AgentException> refusal() {
    return refusal;
  }

  /** What is in it; nothing where there is none, or where it does not open at all. */
  Optional<StoreReading> events() {
    return events;
  }

  @Override
  public void close() {
    events.ifPresent(StoreReading::close);
    copy.close();
  }
}
