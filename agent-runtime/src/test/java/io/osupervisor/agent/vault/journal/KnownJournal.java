package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.vault.journal.JournalScript.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A journal with the content of {@link JournalScript}, written once, as it was at several times.
 * Small write buffers make tables, a log and a manifest with history of it.
 *
 * <p>LevelDB itself leaves the same files each time, with the same bytes but for a number in its
 * manifest: each step waits until nothing is left to be done in the background, and what would be
 * compacted there is compacted on demand before. To open what lies there begins with a compaction,
 * beside which it is read.
 */
final class KnownJournal {
  static final UUID NODE = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

  /** Made, and closed before anything was written. */
  static final String BEGUN = "begun";

  /** Closed after the second session. */
  static final String OLDER = "older";

  /** Closed in the end. */
  static final String CLOSED = "closed";

  /** As a killed process leaves it, with all that was written. */
  static final String KILLED = "killed";

  /** Closed once more without a write, so that the log is empty and the tables hold all. */
  static final String SETTLED = "settled";

  /** Of another node, with the same content as the older one. */
  static final String FOREIGN = "foreign";

  /** The last session fills three of them and half of a fourth. */
  private static final int WRITE_BUFFER = 88 << 10;

  /** No ledger has a frame of a sync here or there, as the second ends. */
  private static final LedgerOptions LEDGER =
      new LedgerOptions(LedgerOptions.DEFAULT.room(), Duration.ofHours(1));

  private KnownJournal() {}

  /** The folders of a journal below its root. */
  static JournalFolders folders(Path root) {
    return new JournalFolders(root.resolve("journal"), root.resolve("ledger"));
  }

  static JournalSettings settings(Engine engine) {
    JournalSettings unbounded = JournalSettings.unbounded(failed -> {});
    return new JournalSettings(
        WRITE_BUFFER, unbounded.queue(), unbounded.space(), unbounded.onFailure(), engine);
  }

  /** Writes it, and leaves a copy of each time in a folder of its name. */
  static void write(Path root, JournalScript script, Engine engine) throws IOException {
    Path work = root.resolve("work");
    session(work, NODE, engine, List.of());
    copy(work, root.resolve(BEGUN));
    List<List<Step>> sessions = script.sessions();
    session(work, NODE, engine, sessions.get(0));
    session(work, NODE, engine, sessions.get(1));
    copy(work, root.resolve(OLDER));
    session(work, NODE, engine, sessions.get(2));
    settle(work, engine);
    try (EventJournal journal = open(work, NODE, engine)) {
      sessions.get(3).forEach(step -> write(journal, work, step));
      Awaitility.await().until(() -> copyAtRest(work, root.resolve(KILLED)));
    }
    copy(work, root.resolve(CLOSED));
    settle(work, engine);
    copy(work, root.resolve(SETTLED));
    Path foreign = root.resolve(FOREIGN);
    session(foreign, new UUID(1, 1), engine, sessions.get(0));
    session(foreign, new UUID(1, 1), engine, sessions.get(1));
  }

  /** Writes the first session into one log. */
  static void writeOneLog(Path root, JournalScript script) {
    JournalSettings large = JournalSettings.unbounded(failed -> {});
    try (EventJournal journal = EventJournal.open(folders(root), NODE, large)) {
      script.sessions().get(0).forEach(step -> write(journal, root, step));
    }
  }

  private static EventJournal open(Path root, UUID node, Engine engine) {
    EventJournal journal = EventJournal.open(folders(root), node, settings(engine), LEDGER);
    awaitRest(journal, root);
    return journal;
  }

  private static void session(Path root, UUID node, Engine engine, List<Step> steps) {
    try (EventJournal journal = open(root, node, engine)) {
      steps.forEach(step -> write(journal, root, step));
    }
  }

  /** Leaves one table and an empty log; the LevelDB in Java makes what it likes of it. */
  private static void settle(Path root, Engine engine) {
    session(root, NODE, engine, List.of());
    if (engine == Engine.NATIVE) {
      Path store = folders(root).store();
      try (LevelDbStore all = LevelDbStore.open(store, WRITE_BUFFER, false, engine)) {
        WrittenTable.compact(all);
      }
      // What was replaced is deleted when it is opened the next time.
      LevelDbStore.open(store, WRITE_BUFFER, false, engine).close();
    }
  }

  private static void write(EventJournal journal, Path root, Step step) {
    CompletionStage<Void> done;
    if (step instanceof Step.Append append) {
      done = journal.append(append.events());
    } else if (step instanceof Step.Delete delete) {
      done = journal.deleteTo(delete.persistenceId(), delete.to());
    } else {
      throw new IllegalStateException("unknown " + step);
    }
    done.toCompletableFuture().join();
    awaitRest(journal, root);
  }

  /** The bytes of what is deleted are gone, and each full log is a table. */
  private static void awaitRest(EventJournal journal, Path root) {
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> !journal.figures().reclaiming() && logs(root) == 1);
  }

  private static long logs(Path root) throws IOException {
    try (Stream<Path> files = Files.list(folders(root).store())) {
      return files.filter(file -> file.toString().endsWith(".log")).count();
    }
  }

  /** Copies a journal in use; false when the store made or deleted a file meanwhile. */
  private static boolean copyAtRest(Path from, Path to) throws IOException {
    Scratch.delete(to);
    List<Path> before = below(from);
    try {
      copy(from, to);
    } catch (NoSuchFileException e) {
      return false;
    }
    return below(from).equals(before);
  }

  /** Copies what lies below a folder. */
  static void copy(Path from, Path to) throws IOException {
    for (Path source : below(from)) {
      Path target = to.resolve(from.relativize(source));
      Files.createDirectories(target.getParent());
      Files.copy(source, target);
    }
  }

  /** All files below a folder, in order. */
  static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
