package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.vault.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says in a store's folder which engine the store is of, so that the other one does not even open
 * it. Stores of the native one have no mark.
 */
final class EngineMark {
  static final String FILE = "engine";
  private static final String CURRENT = "CURRENT";

  private EngineMark() {}

  /** Does nothing but for a store of another engine, which it refuses. */
  static void require(Path folder, Engine wanted) throws IOException {
    if (Files.exists(folder.resolve(CURRENT))) {
      Engine found = read(folder);
      if (found != wanted) {
        throw JournalErrors.otherEngine(folder, found, wanted);
      }
    }
  }

  /** Marks a folder in which a store is about to begin. */
  static void begin(Path folder, Engine engine) throws IOException {
    if (Files.exists(folder.resolve(CURRENT))) {
      return;
    }
    Path mark = folder.resolve(FILE);
    if (engine == Engine.NATIVE) {
      Files.deleteIfExists(mark);
    } else {
      DurableFiles.createFolders(folder);
      DurableFiles.write(mark, (engine.id() + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Engine read(Path folder) throws IOException {
    Path mark = folder.resolve(FILE);
    if (!Files.exists(mark)) {
      return Engine.NATIVE;
    }
    String id = new String(Files.readAllBytes(mark), StandardCharsets.ISO_8859_1).strip();
    return Engine.ofId(id)
        .orElseThrow(() -> JournalErrors.damaged("its file " + mark + " names no engine"));
  }
}
