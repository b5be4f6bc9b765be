package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.migrate.GoldenDirectory;
import io.osupervisor.agent.vault.migrate.Migrations;
import io.osupervisor.agent.vault.migrate.NewStores;
import io.osupervisor.agent.vault.migrate.Tally;
import io.osupervisor.agent.vault.migrate.VaultStores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;

/** The data directory of a node with three agents, and what is in one. */
final class MigratedDirectory {
  private static final List<String> MEMORY =
      List.of("journal", "ledger", "snapshots", "checkpoints", "genomes");

  private static final int SMALL_BLOCK = 4 << 10;

  private MigratedDirectory() {}

  static void create(Path root) throws IOException {
    GoldenDirectory.unpack(root);
    Migrations.into(new VaultStores()).run(root, stage -> {});
    writeInSmallBlocks(root.resolve("journal"));
  }

  /** As releases before wrote them: so damage costs some of what is there, and not all. */
  private static void writeInSmallBlocks(Path store) throws IOException {
    Path large = store.resolveSibling("large");
    Files.move(store, large);
    Options small = new Options().createIfMissing(true).blockSize(SMALL_BLOCK);
    try (DB from = JniDBFactory.factory.open(large.toFile(), new Options());
        DB to = JniDBFactory.factory.open(store.toFile(), small);
        DBIterator all = from.iterator()) {
      for (all.seekToFirst(); all.hasNext(); all.next()) {
        to.put(all.peekNext().getKey(), all.peekNext().getValue());
      }
    }
    // What is opened is put from its log into a table.
    JniDBFactory.factory.open(store.toFile(), small).close();
    for (Path file : FileTrees.files(large)) {
      Files.delete(file);
    }
    Files.delete(large);
  }

  /** What of each persistence id a node would find. */
  static SortedMap<String, Tally.Kept> events(Path root) throws IOException {
    Tally tally = new Tally();
    try (StoppedDirectory data = StoppedDirectory.openNewest(root, "test")) {
      new VaultStores()
          .replay(
              new NewStores.Places(
                  root.resolve("journal"), root.resolve("ledger"), root.resolve("snapshots")),
              data.node(),
              tally,
              snapshot -> {});
    }
    return tally.events();
  }

  /** The bytes of files, by their paths below it. */
  static SortedMap<String, ByteBuffer> files(Path root, String... folders) throws IOException {
    SortedMap<String, ByteBuffer> files = new TreeMap<>();
    for (String folder : folders.length == 0 ? MEMORY : List.of(folders)) {
      for (Path file : FileTrees.files(root.resolve(folder))) {
        files.put(VaultFiles.path(root, file), ByteBuffer.wrap(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  static Path any(Path folder, String ending) throws IOException {
    return FileTrees.files(folder).stream()
        .filter(file -> file.toString().endsWith(ending))
        .findFirst()
        .orElseThrow();
  }

  /** The table that holds most of the journal. */
  static Path table(Path root) throws IOException {
    return FileTrees.files(root.resolve("journal")).stream()
        .filter(file -> file.toString().endsWith(".sst"))
        .max(Comparator.comparingLong(file -> file.toFile().length()))
        .orElseThrow();
  }

  static Path manifest(Path root) throws IOException {
    return FileTrees.files(root.resolve("journal")).stream()
        .filter(file -> String.valueOf(file.getFileName()).startsWith("MANIFEST"))
        .findFirst()
        .orElseThrow();
  }

  static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }
}
