package io.osupervisor.agent.vault.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.Options;

/** The LevelDB that serves a store. A store is served by the one that began it, for ever. */
public enum Engine {
  /** LevelDB itself, through its native library. */
  NATIVE("leveldb", 2, 1) {
    @Override
    DB open(Path folder, Options options) throws IOException {
      NativeTables.require(folder);
      return JniDBFactory.factory.open(folder.toFile(), options);
    }

    @Override
    void requireTables(Path folder) throws IOException {
      NativeTables.requireAll(folder);
    }

    @Override
    void repair(Path folder) throws IOException {
      NativeTables.replaceDamaged(folder);
      JniDBFactory.factory.repair(folder.toFile(), new Options());
    }

    @Override
    void compact(DB db, byte[] from, byte[] to) {
      db.compactRange(from, to);
    }
  },

  /** LevelDB in Java, for where the native library does not load. */
  JAVA("leveldb-java", 3, 3) {
    @Override
    DB open(Path folder, Options options) throws IOException {
      return JavaLevelDb.open(folder, options);
    }

    @Override
    void requireTables(Path folder) {
      // Each opening looks at all of them.
    }

    @Override
    void repair(Path folder) throws IOException {
      JavaRebuild.run(folder);
    }

    @Override
    void compact(DB db, byte[] from, byte[] to) {
      throw JournalErrors.notOfThisEngine(
          "compact a store on demand",
          this,
          "start the node: it takes from the disk what is deleted, by and by");
    }
  };

  private final String id;
  private final byte format;
  private final int readAttempts;

  Engine(String id, int format, int readAttempts) {
    this.id = id;
    this.format = (byte) format;
    this.readAttempts = readAttempts;
  }

  /** The native one where its library loads, else the one in Java; the same at each call. */
  public static Engine available() {
    return NativeLoad.FAULT.isEmpty() ? NATIVE : JAVA;
  }

  /** Why the native library does not load; nothing where it does. */
  static Optional<String> nativeFault() {
    return NativeLoad.FAULT;
  }

  /** The one of a name on disk. */
  static Optional<Engine> ofId(String id) {
    return NATIVE.id.equals(id)
        ? Optional.of(NATIVE)
        : JAVA.id.equals(id) ? Optional.of(JAVA) : Optional.empty();
  }

  abstract DB open(Path folder, Options options) throws IOException;

  /**
   * Reads all tables of a store, which an opening need not do: none may end the process.
   *
   * @throws org.iq80.leveldb.DBException one is damaged so
   */
  abstract void requireTables(Path folder) throws IOException;

  /** Makes a store that opens of whatever tables and logs are left. */
  abstract void repair(Path folder) throws IOException;

  /**
   * Writes the tables anew in which keys between these are.
   *
   * @throws io.osupervisor.agent.AgentException {@code journal_engine_cannot}
   */
  abstract void compact(DB db, byte[] from, byte[] to);

  /** Its name on disk and in messages. */
  String id() {
    return id;
  }

  /** The format of stores that it begins. */
  byte format() {
    return format;
  }

  /** How often a read is tried: one may meet a table at the moment when it is compacted away. */
  int readAttempts() {
    return readAttempts;
  }

  /** Loads at most once. */
  private static final class NativeLoad {
    static final Optional<String> FAULT = load();

    private static Optional<String> load() {
      try {
        Class.forName(
            "org.fusesource.leveldbjni.JniDBFactory", true, Engine.class.getClassLoader());
        return Optional.empty();
      } catch (LinkageError | ClassNotFoundException e) {
        return Optional.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      }
    }
  }
}
