package io.osupervisor.agent.vault;

import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.fusesource.leveldbjni.JniDBFactory;

/**
 * Keeps native libraries in the data directory. Left to themselves they unpack into the temporary
 * folder at each start and stay there when the process is killed.
 */
public final class NativeLibraries {
  private static final String LEVELDB = "/META-INF/native/linux64/libleveldbjni.so";
  private static final String LEVELDB_PATH = "library.leveldbjni.path";
  private static final String ZSTD_FOLDER = "ZstdTempFolder";

  private NativeLibraries() {}

  /** Unpacks LevelDB's library into the folder and names the folder to the loaders. */
  public static void install(Path folder) throws IOException {
    Path library = folder.resolve("libleveldbjni.so");
    byte[] bytes = bundled();
    if (!Files.exists(library) || !Arrays.equals(Files.readAllBytes(library), bytes)) {
      DurableFiles.write(library, bytes);
    }
    Path scratch = folder.resolve("scratch");
    DurableFiles.empty(scratch);
    DurableFiles.createFolders(scratch);
    setUnlessSet(LEVELDB_PATH, folder);
    setUnlessSet(ZSTD_FOLDER, scratch);
    // Now, while the folder is surely there: later loads find it done.
    Native.load();
  }

  private static byte[] bundled() throws IOException {
    try (InputStream in = JniDBFactory.class.getResourceAsStream(LEVELDB)) {
      if (in == null) {
        throw new IOException("the class path has no " + LEVELDB);
      }
      return in.readAllBytes();
    }
  }

  private static void setUnlessSet(String property, Path folder) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, folder.toString());
    }
  }
}
