package io.osupervisor.agent.vault.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.NativeLibraries;
import io.osupervisor.agent.vault.journal.EventJournal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/**
 * A program that writes to a data directory by the product's own stores and prints each
 * acknowledgement, until it has written all or is killed. Before it begins it does all of it once
 * elsewhere, so that classes are loaded and its threads call the kernel for their work alone; says
 * what its threads are; and waits for a line.
 */
final class DiskLoad {
  /** Writes the events, and reads from time to time what is there. */
  static final String OPENER = "opener";

  /** The one writer of the journal. */
  static final String WRITER = "osup-journal";

  /** Syncs the ledger in time. */
  static final String LEDGER = "osup-ledger";

  /** LevelDB's own, which writes tables and manifests. */
  static final String COMPACTOR = "compactor";

  static final String SNAPSHOTS = "snapshots";
  static final String BLOBS = "blobs";

  static final String FAILED = "failed ";

  private static final int REHEARSED = 60;

  /** The units of each opening. The writer of the first one is the one that is looked at. */
  private static final int[] UPTO = {90, 108, 126, 144, 162, LoadScript.UNITS};

  /** So many snapshots, and so many blobs. */
  static final int FILES = 24;

  private static final Set<String> EARLY = Set.of(OPENER, SNAPSHOTS, BLOBS);
  private static final Set<String> LATE = Set.of(OPENER, WRITER, LEDGER, SNAPSHOTS, BLOBS);
  private static final FileChannel OUT = new FileOutputStream(FileDescriptor.out).getChannel();

  private final Path data;
  private final boolean fromTheFirst;
  private final Writing writing;
  private final LoadScript script = new LoadScript();
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  private DiskLoad(Path data, boolean fromTheFirst, boolean early) {
    this.data = data;
    this.writing = new Writing(data, DiskLoad::acknowledge, early);
    this.fromTheFirst = fromTheFirst;
  }

  /**
   * Where to write, whether to wait before the first opening or after it, and whether to
   * acknowledge before it writes.
   */
  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    NativeLibraries.install(DurableFiles.createFolders(data.resolveSibling("native")));
    new DiskLoad(data, Boolean.parseBoolean(arguments[1]), Boolean.parseBoolean(arguments[2]))
        .run();
  }

  private void run() throws Exception {
    rehearse();
    // The writers of the rehearsal end a moment after they were joined.
    List<Long> left = List.of();
    while (left.size() != 1) {
      left = Threads.byName().getOrDefault(WRITER, List.of());
    }
    long compactor = left.get(0);
    List<Thread> working =
        List.of(
            new Thread(() -> work(this::units), OPENER),
            new Thread(() -> work(() -> files(SNAPSHOTS)), SNAPSHOTS),
            new Thread(() -> work(() -> files(BLOBS)), BLOBS));
    working.forEach(Thread::start);
    if (!fromTheFirst) {
      opened.await();
    }
    say("ready " + Threads.awaitThose(fromTheFirst ? EARLY : LATE, compactor));
    if (System.in.read() >= 0) {
      go.countDown();
      for (Thread thread : working) {
        thread.join();
      }
      say("end");
    }
    System.exit(0);
  }

  /** The thread that LevelDB made for itself stays, under the name of the one that made it. */
  private void rehearse() throws InterruptedException {
    Path elsewhere = data.resolveSibling("rehearsal");
    Writing rehearsal = new Writing(elsewhere, (kind, number) -> {});
    for (int opening = 0; opening < 2; opening++) {
      try (EventJournal journal = rehearsal.open()) {
        int before = opening * REHEARSED;
        rehearsal.units(journal, script, before + 1, before + REHEARSED);
      }
    }
    rehearsal.snapshots(1, Writing.KEPT + 1);
    rehearsal.blobs(1, Writing.KEPT + 1);
  }

  private void units() {
    if (fromTheFirst) {
      awaitGo();
    }
    int first = 1;
    for (int last : UPTO) {
      try (EventJournal journal = writing.open()) {
        opened.countDown();
        awaitGo();
        if (!units(journal, first, last)) {
          return;
        }
      }
      first = last + 1;
    }
  }

  /** What the journal refuses once, it must refuse again. */
  private boolean units(EventJournal journal, int first, int last) {
    try {
      writing.units(journal, script, first, last);
      return true;
    } catch (CompletionException e) {
      say(FAILED + code(e));
      try {
        writing.units(journal, script, LoadScript.UNITS, LoadScript.UNITS);
        say(FAILED + "but only once");
      } catch (CompletionException again) {
        say(FAILED + "again " + code(again));
      }
      return false;
    }
  }

  private void files(String kind) {
    awaitGo();
    if (kind.equals(SNAPSHOTS)) {
      writing.snapshots(1, FILES);
    } else {
      writing.blobs(1, FILES);
    }
  }

  private void awaitGo() {
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void work(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      say(FAILED + code(e));
    }
  }

  private static String code(Throwable e) {
    Throwable cause = e.getCause();
    if (e instanceof AgentException refusal) {
      return refusal.code();
    }
    return cause == null ? e.toString() : code(cause);
  }

  private static void acknowledge(char kind, long number) {
    say(kind + " " + number);
  }

  /** One call of the kernel for each line, of a kind that nothing else here makes. */
  private static void say(String line) {
    ByteBuffer[] parts = {
      ByteBuffer.wrap(line.getBytes(UTF_8)), ByteBuffer.wrap(new byte[] {'\n'})
    };
    try {
      synchronized (OUT) {
        OUT.write(parts);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The threads of this process as the kernel knows them. */
  private static final class Threads {
    static Map<String, List<Long>> byName() throws IOException {
      Map<String, List<Long>> found = new TreeMap<>();
      try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
        for (Path task : tasks) {
          long id = Long.parseLong(task.getFileName().toString());
          found.computeIfAbsent(name(task), any -> new ArrayList<>()).add(id);
        }
      }
      return found;
    }

    private static String name(Path task) {
      try {
        return Files.readString(task.resolve("comm")).strip();
      } catch (IOException e) {
        return "one that ended";
      }
    }

    /** Threads get their names a moment after they are started. */
    static Map<String, Long> awaitThose(Set<String> names, long compactor) throws IOException {
      Map<String, Long> found = new TreeMap<>();
      while (!found.keySet().containsAll(names)) {
        byName()
            .forEach(
                (name, ids) ->
                    ids.stream().filter(id -> id != compactor).forEach(id -> found.put(name, id)));
      }
      found.put(COMPACTOR, compactor);
      return found;
    }
  }
}
