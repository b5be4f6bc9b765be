package io.osupervisor.agent.vault.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.vault.migrate.Tally.Kept;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The data directory of format 1 that is kept as it was written, and what it must contain. */
public final class GoldenDirectory {
  private static final String NONE = "";

  private final Properties told;

  private GoldenDirectory(Properties told) {
    this.told = told;
  }

  /** Lays it into a folder. */
  public static GoldenDirectory unpack(Path root) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(resource("/data-v1.zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = root.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(Objects.requireNonNull(target.getParent()));
          Files.copy(zip, target);
        }
      }
    }
    Properties told = new Properties();
    try (Reader reader = new InputStreamReader(resource("/data-v1.properties"), UTF_8)) {
      told.load(reader);
    }
    return new GoldenDirectory(told);
  }

  /** What must be found of every persistence id. */
  SortedMap<String, Kept> events() {
    SortedMap<String, Kept> events = new TreeMap<>();
    for (String key : told.stringPropertyNames()) {
      if (key.startsWith("journal.") && key.endsWith(".highest")) {
        String id = key.substring("journal.".length(), key.length() - ".highest".length());
        events.put(URLDecoder.decode(id, UTF_8), kept("journal." + id));
      }
    }
    return events;
  }

  private Kept kept(String prefix) {
    long highest = Long.parseLong(told.getProperty(prefix + ".highest"));
    String numbers = told.getProperty(prefix + ".numbers", NONE);
    long first =
        numbers.isEmpty()
            ? highest + 1
            : Long.parseLong(numbers.substring(0, numbers.indexOf("-")));
    return new Kept(first - 1, highest, told.getProperty(prefix + ".sha256"));
  }

  /** The digests of all snapshots. */
  SortedMap<SnapshotName, String> snapshots() {
    SortedMap<SnapshotName, String> snapshots = new TreeMap<>();
    for (String key : told.stringPropertyNames()) {
      if (key.startsWith("snapshot.")) {
        String[] parts = key.split("\\.", -1);
        SnapshotName name =
            new SnapshotName(
                URLDecoder.decode(parts[1], UTF_8),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]));
        snapshots.put(name, told.getProperty(key));
      }
    }
    return snapshots;
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(GoldenDirectory.class.getResourceAsStream(name), name);
  }
}
