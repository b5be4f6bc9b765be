package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a journal. It takes all that waits, writes it to the store in one synchronous
 * commit, notes the commit in the ledger, and only then tells those who wait. While one commit is
 * on its way to the disk, the next one gathers. A write that failed is never tried again: nobody
 * knows what of it the disk has, so nothing is written any more.
 */
final class GroupCommit implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
  private static final long MOST_BYTES = 1 << 20;
  private static final int MOST_RECORDS = 4096;

  private static final long IDLE = TimeUnit.SECONDS.toNanos(1);

  /** A commit that takes longer is told of. */
  private static final long SLOW = TimeUnit.SECONDS.toNanos(1);

  private static final long ROOM_AGAIN = TimeUnit.MILLISECONDS.toNanos(100);

  private final LevelDbStore store;
  private final LedgerFile ledger;
  private final Heads heads;
  private final JournalSettings settings;
  private final PendingQueue queue;
  private final CommitTrail trail;
  private final Reclaimer reclaimer;
  private final Pace pace;
  private final Thread thread;
  private long batch;
  private ChainHash last;
  private long sinceReclaim;
  private boolean held;
  private volatile @Nullable AgentException failure;
  private volatile JournalFigures figures;
  private long commits;
  private long events;
  private volatile boolean closing;

  /**
   * A writer that goes on where the store is; it works from {@link #start} on.
   *
   * @param at the last commit and its hash
   */
  GroupCommit(
      LevelDbStore store,
      LedgerFile ledger,
      Heads heads,
      CommitTrail trail,
      Promise at,
      JournalSettings settings) {
    this.store = store;
    this.ledger = ledger;
    this.heads = heads;
    this.trail = trail;
    this.settings = settings;
    this.batch = at.batch();
    this.last = at.hash();
    this.queue = new PendingQueue(settings.queue());
    this.reclaimer = new Reclaimer(store, heads);
    this.pace = new Pace(store::tablesAtFirstLevel);
    this.figures = new JournalFigures(0, 0, false, false, 0);
    this.thread = new Thread(this::run, "osup-journal");
    thread.setDaemon(true);
  }

  void start() {
    for (String id : heads.persistenceIds()) {
      if (heads.of(id).deletedTo() > 0) {
        reclaimer.add(id);
      }
    }
    tell(false);
    thread.start();
  }

  /** Hands a write over; waits only while the queue is full. */
  void submit(PendingWrite write) {
    if (!queue.put(write)) {
      write.done().completeExceptionally(refusal());
    } else if (failure != null) {
      failAll();
    }
  }

  private AgentException refusal() {
    AgentException failed = failure;
    return failed == null ? JournalErrors.closed() : failed;
  }

  JournalFigures figures() {
    return figures;
  }

  private void run() {
    while (!queue.isOver() && failure == null) {
      List<PendingWrite> taken =
          queue.take(MOST_BYTES, MOST_RECORDS, reclaimer.isIdle() ? IDLE : 0);
      try {
        boolean idle = taken.isEmpty();
        if (!(idle && reclaimer.isIdle()) && awaitRoom(taken)) {
          long begin = System.nanoTime();
          long bytes = commit(taken);
          pause(bytes, System.nanoTime() - begin);
          reclaim(idle, bytes);
        }
      } catch (RuntimeException | Error e) {
        fail(taken, e);
      }
      tell(false);
    }
    failAll();
  }

  /** Whether there is room now; not when it ends before there is. */
  private boolean awaitRoom(List<PendingWrite> taken) {
    long free = free();
    while (free < settings.floor()) {
      if (!held) {
        held = true;
        tell(true);
        LOG.warn(
            "{} bytes are free on the journal's disk; below {} nothing is written",
            free,
            settings.floor());
      }
      if (closing) {
        taken.forEach(write -> write.done().completeExceptionally(JournalErrors.closed()));
        return false;
      }
      LockSupport.parkNanos(ROOM_AGAIN);
      free = free();
    }
    if (held) {
      held = false;
      LOG.info("there is room on the journal's disk again");
    }
    return true;
  }

  /** A disk that cannot be asked is not written to. */
  private long free() {
    try {
      return settings.space().read().free();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Writes what is taken, tells in the order in which it came, and gives what it wrote. */
  private long commit(List<PendingWrite> taken) {
    CommitDraft draft = new CommitDraft(heads);
    List<Runnable> tellings = new ArrayList<>(taken.size());
    for (PendingWrite write : taken) {
      try {
        draft.add(write);
        tellings.add(() -> write.done().complete(null));
      } catch (AgentException refusal) {
        tellings.add(() -> write.done().completeExceptionally(refusal));
      }
    }
    if (!draft.isEmpty()) {
      long began = System.nanoTime();
      write(draft);
      warnIfSlow(System.nanoTime() - began, draft);
    }
    for (PendingWrite write : taken) {
      if (write instanceof PendingWrite.Deletion deletion) {
        reclaimer.add(deletion.persistenceId());
      }
    }
    tell(false);
    tellings.forEach(Runnable::run);
    return draft.bytes();
  }

  private static void warnIfSlow(long nanos, CommitDraft draft) {
    if (nanos > SLOW) {
      LOG.warn(
          "the journal's disk is slow: a commit of {} events and {} bytes took {} ms",
          draft.events(),
          draft.bytes(),
          TimeUnit.NANOSECONDS.toMillis(nanos));
    }
  }

  private void write(CommitDraft draft) {
    long number = batch + 1;
    Map<String, Long> highest = draft.highest();
    byte[] record = new Commit(number, last, draft.bytes(), highest, draft.deletedTo()).encode();
    trail.add(number, draft.bytes());
    // What the ledger would promise after a loss of power must be found in the chain.
    long floor = Math.max(trail.floor(), Math.min(trail.newFloor(), ledger.syncedBatch()));
    store.writeSynced(
        puts -> {
          draft.putInto(puts);
          puts.put(StoreKeys.commit(number), record);
          if (floor > trail.floor()) {
            for (long gone = trail.floor(); gone < floor; gone++) {
              puts.delete(StoreKeys.commit(gone));
            }
            puts.put(StoreKeys.fact(StoreFacts.FLOOR), StoreFacts.ofNumber(floor));
          }
        });
    trail.raise(floor);
    ChainHash hash = Commit.hash(number, record);
    ledger.append(number, hash, highest);
    batch = number;
    last = hash;
    draft.settle();
    commits++;
    events += draft.events();
  }

  /** Whoever closes need not wait for it: what is left is written at full speed. */
  private void pause(long bytes, long took) {
    long pause = pace.after(bytes, took);
    if (pause > 0 && !closing) {
      LockSupport.parkNanos(pause);
    }
  }

  /** Bytes of deleted events are removed when nothing waits, and as fast as others are written. */
  private void reclaim(boolean idle, long written) {
    sinceReclaim = idle ? Reclaimer.PAGE_BYTES : sinceReclaim + written;
    while (!reclaimer.isIdle() && sinceReclaim >= Reclaimer.PAGE_BYTES) {
      sinceReclaim -= Reclaimer.PAGE_BYTES;
      reclaimer.step();
    }
    if (reclaimer.isIdle()) {
      sinceReclaim = 0;
    }
  }

  private void tell(boolean isHeld) {
    figures = new JournalFigures(commits, events, isHeld, !reclaimer.isIdle(), reclaimer.removed());
  }

  private void fail(List<PendingWrite> taken, Throwable cause) {
    AgentException failed = JournalErrors.failed(cause);
    failure = failed;
    LOG.error("{}", failed.getMessage(), cause);
    try {
      settings.onFailure().accept(failed);
    } catch (RuntimeException e) {
      LOG.error("whoever is told of failures failed", e);
    }
    taken.forEach(write -> write.done().completeExceptionally(failed));
  }

  private void failAll() {
    queue.close();
    AgentException told = refusal();
    for (PendingWrite write : queue.take(Long.MAX_VALUE, Integer.MAX_VALUE, 0)) {
      write.done().completeExceptionally(told);
    }
  }

  /** Takes nothing more, and ends once what waits is written; while there is no room, at once. */
  void refuse() {
    closing = true;
    queue.close();
  }

  /** The same, and waits for its end. */
  @Override
  public void close() {
    refuse();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
