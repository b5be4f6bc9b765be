package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.vault.DurableFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

  private JournalCopy(JournalFolders original, Path place) {
    this.original = original;
    this.place = place;
  }

  /**
   * Copies a journal.
   *
   * @param place the folder of the copy; what is there is removed before
   */
  public static JournalCopy of(JournalFolders original, Path place) throws IOException {
    JournalCopy copy = new JournalCopy(original, place);
    copy.remove();
    copy(original.store(), copy.folders().store());
    copy(original.ledger(), copy.folders().ledger());
    return copy;
  }

  private static void copy(Path from, Path to) throws IOException {
    DurableFiles.createFolders(to);
    if (!Files.isDirectory(from)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from, Files::isRegularFile)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (!name.startsWith("LOCK") && !name.startsWith("LOG")) {
          Files.copy(file, to.resolve(name));
        }
      }
    }
  }

  /** Where it lies. */
  public JournalFolders folders() {
    return JournalFolders.in(place);
  }

  /**
   * Makes its store one that opens, of whatever tables and logs there are, also of those that the
   * store itself would not look at any more, or that an opening which was refused took from it.
   *
   * @throws io.osupervisor.agent.AgentException {@code journal_unreadable}
   */
  public void repair() throws IOException {
    LogsAside.putBack(original.store(), folders().store());
    LevelDbStore.repair(folders().store());
  }

  /**
   * Opens it as a node would, and closes it.
   *
   * @throws io.osupervisor.agent.AgentException with which a node would not start
   */
  public void check(UUID node, JournalSettings settings) {
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
