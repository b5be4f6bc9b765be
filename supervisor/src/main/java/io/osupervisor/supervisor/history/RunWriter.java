package io.osupervisor.supervisor.history;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.config.HistorySettings;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what waits, in batches, and deletes what is old or too much: the work of one thread. */
final class RunWriter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RunWriter.class);

  /** Rows that are written in one transaction. */
  static final int BATCH = 1000;

  /** What comes meanwhile is written together; nobody wakes the writer for it. */
  private static final long PAUSE = Duration.ofMillis(100).toNanos();

  /** It works about so long at a time, and rests four times as long, a second at most. */
  private static final long TURN = Duration.ofMillis(20).toNanos();

  private static final int REST = 4;
  private static final long LONGEST_REST = Duration.ofSeconds(1).toNanos();

  private static final long SWEEP_EVERY = Duration.ofMinutes(1).toNanos();

  /** At the end what waits is written, but nobody waits long for a database. */
  private static final long LAST_PATIENCE = Duration.ofSeconds(10).toNanos();

  private final RunQueue queue;
  private final RunMaker maker;
  private final HistoryAccess access;
  private final HistorySettings settings;
  private final BooleanSupplier room;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Queue<Forgetting> forgettings = new ConcurrentLinkedQueue<>();
  private final AtomicLong written = new AtomicLong();
  private List<Run> pending = List.of();
  private boolean full;
  private boolean lost;
  private long unswept;
  private long sweptAt;
  private volatile boolean closing;

  /**
   * Whose rows are to go.
   *
   * @param upTo those that ended up to then
   * @param after they may still wait before this place of the queue
   */
  private record Forgetting(
      AgentId agent, Instant upTo, long after, CompletableFuture<Integer> done) {}

  /**
   * @param room whether the disk has room for more
   */
  RunWriter(
      RunQueue queue,
      HistoryAccess access,
      HistorySettings settings,
      BooleanSupplier room,
      InstantSource clock,
      LongSupplier nanos) {
    this.queue = queue;
    this.maker = new RunMaker(settings);
    this.access = access;
    this.settings = settings;
    this.room = room;
    this.clock = clock;
    this.nanos = nanos;
    this.sweptAt = nanos.getAsLong();
  }

  /** Runs until {@link #close}. */
  @Override
  public void run() {
    while (!closing) {
      LockSupport.parkNanos(Math.min(LONGEST_REST, Math.max(PAUSE, REST * turn())));
    }
    long since = nanos.getAsLong();
    while (hasRows() && access.mayTry() && nanos.getAsLong() - since < LAST_PATIENCE) {
      step();
    }
    dropPending();
    forgettings.forEach(forgetting -> forgetting.done().cancel(false));
  }

  /**
   * However much there is to write, agents have their cores: what cannot be written then is
   * dropped. Gives how long it took.
   */
  private long turn() {
    long began = nanos.getAsLong();
    boolean more = true;
    while (more && nanos.getAsLong() - began < TURN) {
      more = step();
    }
    return nanos.getAsLong() - began;
  }

  /** What waits is written, and no more. */
  void close() {
    closing = true;
  }

  /** Deletes the rows of an agent that ended up to then, those that wait to be written too. */
  CompletionStage<Integer> forget(AgentId agent, Instant upTo) {
    Forgetting forgetting = new Forgetting(agent, upTo, queue.mark(), new CompletableFuture<>());
    forgettings.add(forgetting);
    if (closing) {
      forgetting.done().cancel(false);
    }
    return forgetting.done();
  }

  /** How many rows were written. */
  long written() {
    return written.get();
  }

  private boolean hasRows() {
    return !pending.isEmpty() || !queue.isEmpty();
  }

  private boolean isSweepDue() {
    return nanos.getAsLong() - sweptAt >= SWEEP_EVERY || unswept > settings.maxSize().bytes() / 16;
  }

  /** Does what is due; gives whether more waits than was written at once. */
  boolean step() {
    try {
      return doWhatIsDue();
    } catch (RuntimeException | Error e) { // This thread must not end: nothing would be written.
      access.failed(e);
      return false;
    }
  }

  private boolean doWhatIsDue() {
    if (pending.isEmpty()) {
      pending = made(queue.take(BATCH));
    }
    boolean more = pending.size() == BATCH;
    if (!isAnythingDue() || !access.mayTry()) {
      return false;
    }
    if (!pending.isEmpty() && !hasRoom()) {
      dropPending();
      if (!isAnythingDue()) {
        return more;
      }
    }
    RunStore store = access.store();
    try {
      write(store, pending);
      pending = List.of();
      forget(store);
      sweep(store);
      access.worked();
      return more;
    } catch (SQLException e) {
      access.failed(store, e);
      return false;
    }
  }

  private boolean isAnythingDue() {
    return !pending.isEmpty() || !forgettings.isEmpty() || isSweepDue();
  }

  private List<Run> made(List<EndedRequest> taken) {
    List<Run> runs = new ArrayList<>(taken.size());
    for (EndedRequest ended : taken) {
      try {
        runs.add(maker.make(ended));
      } catch (RuntimeException | Error e) {
        lose(e.toString());
      }
    }
    return runs;
  }

  /** One row is given up; the first time says why, with no word of what is in it. */
  private void lose(String why) {
    queue.lost(1);
    if (!lost) {
      lost = true;
      LOG.warn("the run history leaves out what it cannot write, for the first time: {}", why);
    }
  }

  /** What deletes rows needs none, and gives some back. */
  private boolean hasRoom() {
    boolean now = room.getAsBoolean();
    if (full && now) {
      LOG.info("the run history has room again");
    } else if (!full && !now) {
      LOG.warn("the run history drops requests: the disk of the data directory is nearly full");
    }
    full = !now;
    return now;
  }

  private void dropPending() {
    queue.lost(pending.size());
    pending = List.of();
  }

  /** Writes the first of what is pending; of rows that are refused only those are lost. */
  private void write(RunStore store, List<Run> first) throws SQLException {
    if (first.isEmpty()) {
      return;
    }
    try {
      store.add(first);
      written.addAndGet(first.size());
      unswept += first.stream().mapToLong(Run::bytes).sum();
    } catch (SQLException e) {
      if (!isRefused(e)) {
        throw e;
      }
      if (first.size() > 1) {
        int half = first.size() / 2;
        write(store, first.subList(0, half));
        write(store, first.subList(half, first.size()));
        return;
      }
      // Trying it again would be refused again.
      lose("SQLSTATE " + e.getSQLState());
    }
    pending = pending.subList(first.size(), pending.size());
  }

  /** Whether the database takes no such rows, as opposed to none now. */
  private static boolean isRefused(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && (state.startsWith("22") || state.startsWith("23"));
  }

  private void forget(RunStore store) throws SQLException {
    for (Forgetting next = forgettings.peek();
        next != null && queue.isPast(next.after());
        next = forgettings.peek()) {
      next.done().complete(store.forget(next.agent(), next.upTo()));
      forgettings.remove();
    }
  }

  private void sweep(RunStore store) throws SQLException {
    if (isSweepDue()) {
      store.sweep(clock.instant().minus(settings.keep()), settings.maxSize().bytes());
      unswept = 0;
      sweptAt = nanos.getAsLong();
    }
  }
}
