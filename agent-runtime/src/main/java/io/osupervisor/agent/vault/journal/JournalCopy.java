package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
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
  private final List<AgentException> faults = new ArrayList<>();

  private JournalCopy(JournalFolders original, Path place) {
    this.original = original;
    this.place = place;
  }

  /**
   * Copies a journal, as far as it can be read.
   *
   * @param place the folder of the copy; what is there is removed before
   */
  public static JournalCopy of(JournalFolders original, Path place) throws IOException {
    JournalCopy copy = new JournalCopy(original, place);
    try {
      copy.remove();
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
    if (!Files.isDirectory(from)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from, Files::isRegularFile)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (!name.startsWith("LOCK") && !name.startsWith("LOG")) {
          RescuedFile.copy(file, to.resolve(name))
              .ifPresent(unread -> faults.add(JournalErrors.unreadableFile(file, unread)));
        }
      }
    }
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
   * @throws AgentException {@code journal_unreadable}, {@code journal_engine_cannot}
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
