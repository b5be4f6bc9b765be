package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.LedgerEncoder.NewFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commit ledger beside a store: each commit that the store has made durable is appended before
 * it is acknowledged, so that whatever the store loses is told at the next opening. Frames are
 * synced once a second, and at the end; the store's own sync is what makes a commit durable.
 *
 * <p>A ledger that was opened only reads until {@link #begin} is called, which starts a new file
 * with what the store holds: the file that was read stays as it is until that one is durable. Files
 * are made whole, with zeros where frames will be; one that is full is followed by a new one, which
 * lies ready by then.
 *
 * <p>A write or sync that fails is final: what the disk holds is unknown then, so every later call
 * fails with the same cause. The ledger that was last durable stays valid. Threads that call this
 * must not be interrupted, which closes the file under them and counts as such a failure.
 */
final class LedgerFile implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerFile.class);

  private final LedgerFolder folder;
  private final UUID node;
  private final LedgerOptions options;
  private final Promise promise;
  private final Optional<String> torn;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, LedgerFile::thread);
  private final Map<String, Long> highest = new HashMap<>();
  private final LedgerSpare spare;
  private boolean sparing;
  private long batch;
  private long syncedBatch;
  private long generation;
  private @Nullable LedgerSegment segment;
  private @Nullable Throwable failure;
  private boolean closed;

  private LedgerFile(
      LedgerFolder folder,
      UUID node,
      LedgerOptions options,
      long generation,
      Promise promise,
      Optional<String> torn) {
    this.folder = folder;
    this.spare = new LedgerSpare(folder);
    this.node = node;
    this.options = options;
    this.generation = generation;
    this.promise = promise;
    this.torn = torn;
  }

  /** As the other, with {@link LedgerOptions#DEFAULT}. */
  public static LedgerFile create(Path folder, UUID node, Promise base) {
    return create(folder, node, base, LedgerOptions.DEFAULT);
  }

  /**
   * Makes the ledger of a new store, ready to append.
   *
   * @param base what the store holds already
   * @throws AgentException {@code ledger_exists} when the folder holds one, {@code ledger_failed}
   */
  public static LedgerFile create(Path folder, UUID node, Promise base, LedgerOptions options) {
    LedgerFolder files = new LedgerFolder(folder);
    files
        .newest()
        .ifPresent(
            newest -> {
              throw LedgerErrors.exists(files.file(newest));
            });
    LedgerFile ledger = new LedgerFile(files, node, options, 0, base, Optional.empty());
    ledger.begin(base);
    return ledger;
  }

  /** As the other, with {@link LedgerOptions#DEFAULT}. */
  public static LedgerFile open(Path folder, UUID node) {
    return open(folder, node, LedgerOptions.DEFAULT);
  }

  /**
   * Reads the ledger of a store, and writes nothing until {@link #begin}.
   *
   * @throws AgentException {@code ledger_missing}, {@code ledger_damaged}, {@code ledger_foreign},
   *     {@code ledger_newer_format}, {@code ledger_unreadable}
   */
  public static LedgerFile open(Path folder, UUID node, LedgerOptions options) {
    LedgerFolder files = new LedgerFolder(folder);
    long newest = files.newest().orElseThrow(() -> LedgerErrors.missing(folder));
    LedgerContent content = LedgerContent.read(files.file(newest), node, files.read(newest));
    if (content.generation() != newest) {
      throw LedgerErrors.damaged(
          files.file(newest), "it was made as generation " + content.generation());
    }
    return new LedgerFile(files, node, options, newest, content.promise(), content.torn());
  }

  /** What was promised when this was opened. */
  public Promise promise() {
    return promise;
  }

  /** What ended the ledger before the end of what was written, if so; for the log. */
  public Optional<String> torn() {
    return torn;
  }

  /**
   * Starts to promise. Durable when it returns.
   *
   * @param found what the store holds: all that was promised, and maybe more
   * @throws AgentException {@code ledger_failed}
   */
  public synchronized void begin(Promise found) {
    if (segment != null || closed) {
      throw new IllegalStateException("the ledger has begun, or is closed");
    }
    if (!found.covers(promise)) {
      throw new IllegalArgumentException("the store holds less than was promised");
    }
    batch = found.batch();
    highest.putAll(found.highest());
    try {
      folder.sweep();
      roll(found);
    } catch (IOException | Error e) {
      throw fail(e);
    }
    long every = options.syncEvery().toNanos();
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(this::syncInTime, every, every, TimeUnit.NANOSECONDS);
  }

  /**
   * Promises a commit that the store has made durable. In the hands of the kernel when it returns.
   *
   * @param batch the number after the one before
   * @param touched the highest sequence number of each persistence id that the commit touched
   * @throws AgentException {@code ledger_failed}; the commit must not be acknowledged then
   */
  public synchronized void append(long batch, ChainHash hash, Map<String, Long> touched) {
    LedgerSegment open = usable();
    check(batch, touched);
    try {
      boolean written = open.append(batch, hash, touched);
      this.batch = batch;
      highest.putAll(touched);
      if (!written) {
        roll(new Promise(batch, hash, highest));
      } else if (!sparing && open.isHalfFull()) {
        sparing = true;
        timer.execute(this::prepare);
      }
    } catch (IOException | Error e) {
      throw fail(e);
    }
  }

  /** The last commit that this would still promise after a loss of power. */
  synchronized long syncedBatch() {
    return syncedBatch;
  }

  /**
   * Makes durable what was appended before. Appending goes on meanwhile.
   *
   * @throws AgentException {@code ledger_failed}
   */
  public void sync() {
    LedgerSegment open;
    int position;
    long last;
    synchronized (this) {
      open = usable();
      position = open.position();
      last = batch;
      if (!open.isDirty()) {
        return;
      }
    }
    try {
      open.force();
      synchronized (this) {
        if (isCurrent(open)) {
          open.synced(position);
          syncedBatch = last;
        }
      }
    } catch (IOException | Error e) {
      synchronized (this) {
        // Of a file that was followed by another meanwhile, or closed, nothing is needed any more.
        if (isCurrent(open)) {
          throw fail(e);
        }
      }
    }
  }

  /**
   * Syncs, and marks the ledger as closed in order unless it failed before.
   *
   * @throws AgentException {@code ledger_failed}
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    timer.shutdown();
    LedgerSegment open = segment;
    if (open == null) {
      return;
    }
    try (open;
        spare) {
      if (failure == null) {
        open.finish();
      }
    } catch (IOException e) {
      throw LedgerErrors.failed(open.file(), e);
    }
  }

  /** Makes the next file, durable with this promise, and lets go of the one before. */
  private void roll(Promise base) throws IOException {
    long next = generation + 1;
    int ready = spare.length();
    NewFile file = LedgerEncoder.begin(node, next, base, options.room(), ready);
    FileChannel channel;
    if (file.bytes().length == ready) {
      channel = spare.become(folder.file(next), file.bytes(), file.frames().position());
    } else {
      spare.drop();
      channel = folder.add(next, file.bytes());
    }
    sparing = false;
    LedgerSegment before = segment;
    segment = new LedgerSegment(folder.file(next), channel, file.frames());
    syncedBatch = base.batch();
    generation = next;
    if (before != null) {
      before.close();
    }
    folder.keepOnly(next);
  }

  /** Ahead of time, so that the next roll need not; where it cannot be done, the roll tells. */
  private void prepare() {
    int length;
    synchronized (this) {
      length = LedgerEncoder.length(highest, options.room() + options.room() / 16);
    }
    try {
      spare.make(length);
    } catch (IOException e) {
      LOG.warn("the ledger's next file cannot be made ahead: {}", e.toString());
    }
  }

  private void check(long next, Map<String, Long> touched) {
    if (next != batch + 1) {
      throw new IllegalArgumentException("batch " + next + " after " + batch);
    }
    touched.forEach(
        (id, seq) -> {
          long before = highest.getOrDefault(id, 1L);
          if (seq < before) {
            throw new IllegalArgumentException(
                "sequence number " + seq + " of '" + id + "' after " + before);
          }
        });
  }

  private LedgerSegment usable() {
    LedgerSegment open = segment;
    if (failure != null) {
      throw LedgerErrors.failed(open == null ? folder.path() : open.file(), failure);
    }
    if (open == null || closed) {
      throw new IllegalStateException("the ledger has not begun, or is closed");
    }
    return open;
  }

  /** The next append is told, too; until then the log knows. */
  private void syncInTime() {
    try {
      sync();
    } catch (AgentException e) {
      LOG.error("{}", e.getMessage(), e);
      throw e;
    }
  }

  private boolean isCurrent(LedgerSegment open) {
    return open == segment && !closed && failure == null;
  }

  private AgentException fail(Throwable cause) {
    failure = cause;
    return LedgerErrors.failed(segment == null ? folder.path() : segment.file(), cause);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "osup-ledger");
    thread.setDaemon(true);
    return thread;
  }
}
