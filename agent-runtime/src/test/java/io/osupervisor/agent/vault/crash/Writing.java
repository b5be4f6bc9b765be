package io.osupervisor.agent.vault.crash;

import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.ContentKind;
import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.SmallJournal;
import io.osupervisor.agent.vault.snapshot.SmallSnapshots;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Writes by the product's own stores, and tells each acknowledgement. */
final class Writing {
  /** Of each kind of file, how many are kept. */
  static final int KEPT = 3;

  private static final int WINDOW = 4;
  private static final int PIECE = 9_000;

  /** Takes acknowledgements; called by the thread that got it, before it does anything else. */
  @FunctionalInterface
  interface Told {
    /** That of the unit, snapshot or blob of this number. */
    void acknowledged(char kind, long number);
  }

  private final Path data;
  private final Told told;
  private final boolean early;

  Writing(Path data, Told told) {
    this(data, told, false);
  }

  /**
   * Writes below a folder.
   *
   * @param early whether it tells before it writes, as nothing should that is to be trusted
   */
  Writing(Path data, Told told, boolean early) {
    this.data = data;
    this.told = told;
    this.early = early;
  }

  private void tell(boolean before, char kind, long number) {
    if (before == early) {
      told.acknowledged(kind, number);
    }
  }

  EventJournal open() {
    return SmallJournal.open(data, failed -> {});
  }

  /** Appends units, a few of them at a time under way; the last one is acknowledged at the end. */
  void units(EventJournal journal, LoadScript script, int first, int last) {
    Deque<CompletableFuture<Void>> underWay = new ArrayDeque<>();
    for (int number = first; number <= last; number++) {
      int unit = number;
      tell(true, 'u', unit);
      underWay.add(
          write(journal, script.unit(unit))
              .thenRun(() -> tell(false, 'u', unit))
              .toCompletableFuture());
      if (underWay.size() == WINDOW) {
        underWay.remove().join();
      }
    }
    underWay.forEach(CompletableFuture::join);
  }

  private static CompletionStage<Void> write(EventJournal journal, LoadScript.Unit unit) {
    if (unit instanceof LoadScript.Unit.Append append) {
      return journal.append(append.events());
    } else if (unit instanceof LoadScript.Unit.Delete delete) {
      return journal.deleteTo(delete.persistenceId(), delete.to());
    }
    throw new IllegalStateException("unknown " + unit);
  }

  /** Saves snapshots of these numbers, and deletes older ones. */
  void snapshots(long first, long last) {
    SmallSnapshots snapshots = SmallSnapshots.open(data);
    for (long number = first; number <= last; number++) {
      tell(true, 's', number);
      snapshots.save(number);
      tell(false, 's', number);
      snapshots.deleteBelow(number - KEPT + 1);
    }
  }

  /** Writes checkpoint blobs of these numbers, and removes older ones. */
  void blobs(int first, int last) {
    CheckpointStore store = CheckpointStore.open(data.resolve("checkpoints"));
    Deque<BlobRef> kept = new ArrayDeque<>();
    for (int number = first; number <= last; number++) {
      tell(true, 'b', number);
      kept.add(store.write(ContentKind.BINARY, blob(number)));
      tell(false, 'b', number);
      if (kept.size() > KEPT) {
        kept.remove();
      }
      store.retain(Set.copyOf(kept));
    }
  }

  /** The content of a blob. */
  static byte[] blob(int number) {
    Random random = new Random(number);
    byte[] content = new byte[1 + random.nextInt(PIECE)];
    random.nextBytes(content);
    return content;
  }
}
