package io.osupervisor.agent.vault.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.ContentKind;
import io.osupervisor.agent.vault.crash.LoadScript.Extent;
import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.SmallJournal;
import io.osupervisor.agent.vault.snapshot.SmallSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Holds a data directory against what a {@link DiskLoad} was told: whatever was acknowledged is
 * there, nothing twice, nothing in parts, and nothing that was never written.
 */
final class LoadCheck {
  private static final int PAGE = 50;
  private static final LoadScript SCRIPT = new LoadScript();

  private final List<BlobRef> blobs = new ArrayList<>();

  /**
   * A check of many directories.
   *
   * @param scratch a new folder, for what tells how blobs are named
   */
  LoadCheck(Path scratch) {
    CheckpointStore store = CheckpointStore.open(scratch);
    for (int number = 1; number <= DiskLoad.FILES; number++) {
      blobs.add(store.write(ContentKind.BINARY, Writing.blob(number)));
    }
  }

  /** Opens it twice: the first opening writes. In between a unit is added. */
  void check(Path data, LoadProcess.Ended told) throws IOException {
    int units;
    try (EventJournal journal = SmallJournal.open(data, failed -> {})) {
      units = units(journal);
      assertThat(units).as("units").isGreaterThanOrEqualTo((int) told.acknowledged('u'));
      if (units < LoadScript.UNITS) {
        units++;
        new Writing(data, (kind, number) -> {}).units(journal, SCRIPT, units, units);
      }
    }
    try (EventJournal journal = SmallJournal.open(data, failed -> {})) {
      assertThat(units(journal)).as("units, with one more").isEqualTo(units);
    }
    long snapshot = told.acknowledged('s');
    assertThat(SmallSnapshots.open(data).newest()).isBetween(snapshot, snapshot + 1);
    checkBlobs(data, (int) told.acknowledged('b'));
  }

  /** The number of units that make what is there, event by event. */
  private static int units(EventJournal journal) {
    Map<String, Extent> found = new HashMap<>();
    for (String id : journal.persistenceIds()) {
      long highest = journal.highest(id).toCompletableFuture().join();
      long deletedTo = journal.deletedTo(id);
      found.put(id, new Extent(highest, deletedTo));
      read(journal, id, deletedTo + 1, highest);
    }
    int units = SCRIPT.unitsOf(found);
    assertThat(units).as("units are whole and in order: " + found).isNotNegative();
    return units;
  }

  private static void read(EventJournal journal, String id, long first, long last) {
    long next = first;
    while (next <= last) {
      List<EventRecord> page = journal.read(id, next, last, PAGE);
      for (EventRecord event : page) {
        assertThat(event.seq()).as(id).isEqualTo(next);
        assertThat(event.repr()).as(id + " " + next).isEqualTo(LoadScript.event(id, next).repr());
        next++;
      }
    }
  }

  private void checkBlobs(Path data, int acknowledged) throws IOException {
    Path folder = data.resolve("checkpoints");
    CheckpointStore store = CheckpointStore.open(folder);
    for (int n = Math.max(1, acknowledged - Writing.KEPT + 1); n <= acknowledged; n++) {
      assertThat(store.read(blobs.get(n - 1))).as("blob " + n).isEqualTo(Writing.blob(n));
    }
    Map<String, BlobRef> written = new HashMap<>();
    for (BlobRef blob : blobs.subList(0, Math.min(blobs.size(), acknowledged + 1))) {
      written.put(blob.hash() + ".ckpt", blob);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        BlobRef blob = written.get(file.getFileName().toString());
        assertThat(blob).as("was written: " + file).isNotNull();
        assertThat(store.verify(blob)).as("is whole: " + file).isEmpty();
      }
    }
  }
}
