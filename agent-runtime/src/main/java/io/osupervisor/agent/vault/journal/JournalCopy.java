package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.Progress;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * A copy of a journal that may be opened, which changes what is opened, and is gone once it is
 * closed; the original stays as it is. Nothing is linked: a store whose manifest is damaged writes
 * over tables that it does not know. Blocking.
 */
public final class JournalCopy implements Closeable {
  /** Nobody writes to it. */
  private static final LedgerOptions LEDGER = new LedgerOptions(1 << 10, Duration.ofSeconds(1));

  private final JournalFolders original;
  private final Path place;
  private final Progress progress;
  private final List<AgentException> faults = new ArrayList<>();
  private long all;
  private long done;

  private JournalCopy(JournalFolders original, Path place, Progress progress) {
    this.progress = progress;
    this.original = original;
    this.place = place;
  }

  /**
   * Copies a journal, as far as it can be read.
   *
   * @param place the folder of the copy; what is there is removed before
   */
  public static JournalCopy of(JournalFolders original, Path place, Progress progress)
      throws IOException {
    JournalCopy copy = new JournalCopy(original, place, progress);
    try {
      copy.remove();
      for (Path folder : List.of(original.store(), original.ledger())) {
        for (Path file : files(folder)) {
          copy.all += file.toFile().length();
        }
      }
      copy.copy(original.store(), copy.folders().store());
      copy.copy(original.ledger(), copy.folders().ledger());
      return copy;
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private void copy(Path from, Path to) throws IOException {
    DurableFiles.createFolders(to);
    for (Path file : files(from)) {
      RescuedFile.copy(file, to.resolve(String.valueOf(file.getFileName())), this::copied)
          .ifPresent(unread -> faults.add(JournalErrors.unreadableFile(file, unread)));
    }
  }

  /** Those that say something of what is kept. */
  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, Files::isRegularFile)) {
        all.forEach(files::add);
      }
      files.removeIf(file -> String.valueOf(file.getFileName()).matches("(LOCK|LOG).*"));
    }
    return files;
  }

  private void copied(long bytes) {
    done += bytes;
    progress.counted("bytes copied", done, all);
  }

  /** What of the original could not be read: zeros are in its place, or the file is left out. */
  public List<AgentException> faults() {
    return Collections.unmodifiableList(faults);
  }

  /** Where it lies. */
  public JournalFolders folders() {
    return JournalFolders.in(place);
  }

  /**
   * Makes its store one that opens, of whatever tables and logs there are, also of those that the
   * store itself would not look at any more, or that an opening which was refused took from it.
   *
   * @throws AgentException {@code journal_unreadable}, {@code journal_other_engine}
   */
  public void repair(Engine engine) throws IOException {
    LogsAside.putBack(original.store(), folders().store());
    LevelDbStore.repair(folders().store(), engine);
  }

  /**
   * Opens it as a node would, and closes it.
   *
   * @throws AgentException with which a node would not start
   */
  public void check(UUID node, JournalSettings settings) {
    LevelDbStore.requireTables(folders().store(), settings.engine());
    JournalOpening.Opened opened =
        new JournalOpening(folders(), node, settings, LEDGER).openExisting();
    try {
      opened.ledger().close();
    } finally {
      opened.store().close();
    }
  }

  private void remove() throws IOException {
    if (Files.exists(place)) {
      DurableFiles.deleteTree(place);
    }
  }

  @Override
  public void close() {
    try {
      remove();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
