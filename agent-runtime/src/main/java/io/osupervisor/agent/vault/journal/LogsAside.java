package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FileTrees;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Second names of a store's logs while it is opened. LevelDB deletes each log when it has opened,
 * also what it could not read of it; from here a repair still has it.
 */
final class LogsAside {
  private static final Logger LOG = LoggerFactory.getLogger(LogsAside.class);

  private LogsAside() {}

  /** Where they are. */
  static Path of(Path store) {
    return store.resolveSibling(store.getFileName() + ".logs");
  }

  /** Before the store is opened. What an opening that was refused left stays. */
  static void keep(Path store) throws IOException {
    Path aside = DurableFiles.createFolders(of(store));
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(store, "*.log")) {
      for (Path log : logs) {
        Path name = aside.resolve(log.getFileName());
        if (!Files.exists(name)) {
          FileTrees.link(log, name);
        }
      }
    }
  }

  /** Puts those into a store that it has no more. */
  static void putBack(Path store, Path into) throws IOException {
    for (Path log : FileTrees.files(of(store))) {
      Path back = into.resolve(log.getFileName());
      if (!Files.exists(back)) {
        Files.copy(log, back);
      }
    }
  }

  /** All that was acknowledged is in the store. What cannot be removed goes the next time. */
  static void letGo(Path store) {
    try {
      DurableFiles.deleteTree(of(store));
    } catch (IOException e) {
      LOG.warn("{} stays until the next start: {}", of(store), e.toString());
    }
  }
}
