package io.osupervisor.supervisor.history;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.agent.instance.RequestObserver;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.config.HistorySettings;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The history of what the agents of a node were asked and how that ended. It listens, and writes
 * from a bounded queue on a thread of its own; what finds no room there is dropped and counted. Its
 * database is opened once there is something to write or to read, never before {@link #start}.
 */
public final class RunHistory implements RequestObserver, AutoCloseable {
  /** So many rows are looked at to tell of versions. */
  public static final int LOOKED_AT = 100_000;

  private static final int PAGE = 1000;
  private static final long END_PATIENCE_MILLIS = 15_000;

  private final HistorySettings settings;
  private final RunQueue queue;
  private final HistoryAccess access;
  private final RunWriter writer;
  private final Thread thread;
  private final ReadingThreads readers = new ReadingThreads();
  private final BooleanSupplier keptEarlier;

  private interface Question<T> {
    T of(RunStore store) throws SQLException;
  }

  private RunHistory(
      HistorySettings settings,
      HistoryAccess access,
      RunQueue queue,
      RunWriter writer,
      BooleanSupplier keptEarlier) {
    this.keptEarlier = keptEarlier;
    this.settings = settings;
    this.queue = queue;
    this.access = access;
    this.writer = writer;
    this.thread = new Thread(writer, "osup-history");
    thread.setDaemon(true);
  }

  /**
   * A history that opens nothing yet.
   *
   * @param folder where its file lies when the settings name no other database
   * @param gate keeps it away from a disk that is nearly full
   * @throws AgentException {@code invalid_comparison_path} of what is redacted
   */
  public static RunHistory of(
      HistorySettings settings, Path folder, FreeSpaceGate gate, InstantSource clock) {
    RunQueue queue = new RunQueue(settings.queue().bytes());
    boolean own = settings.url().isEmpty();
    Callable<HistoryDatabase> opener =
        own ? () -> inFolder(folder) : () -> HistoryDatabase.open(settings.url());
    HistoryAccess access = new HistoryAccess(opener, System::nanoTime);
    RunWriter writer =
        new RunWriter(
            queue, access, settings, () -> !own || gate.isOpen(), clock, System::nanoTime);
    return new RunHistory(
        settings, access, queue, writer, () -> !own || HistoryDatabase.isIn(folder));
  }

  private static HistoryDatabase inFolder(Path folder) throws Exception {
    DurableFiles.createFolders(folder);
    return HistoryDatabase.open(HistoryDatabase.inFolder(folder));
  }

  /** Begins to write: the node is ready. */
  public void start() {
    if (settings.enabled()) {
      thread.start();
    }
  }

  @Override
  public void ended(EndedRequest request) {
    if (settings.enabled()) {
      queue.offer(request);
    }
  }

  /**
   * The threads to read it on. They are few, and what reads on them waits for nobody else's.
   *
   * @return refuses with {@code history_unavailable} when too much waits already
   */
  public Executor readers() {
    return readers;
  }

  /**
   * A page of an agent's rows, newest first; what ended within the last moments may not be there
   * yet. Blocking.
   *
   * @throws AgentException {@code history_off}, {@code history_unavailable}
   */
  public RunPage newest(RunQuery query) {
    return ask(store -> store.newest(query));
  }

  /**
   * What callers got of each version since then, the newest first: by the newest {@value
   * #LOOKED_AT} rows, so that the answer does not take long. Blocking.
   *
   * @throws AgentException {@code history_off}, {@code history_unavailable}
   */
  public List<VersionRuns> versions(AgentId agent, Instant since) {
    return ask(store -> store.versions(agent, since, LOOKED_AT));
  }

  /**
   * All rows of an agent that ended in a time, oldest first, read as they are taken. Blocking.
   *
   * @param until that moment excluded
   * @throws AgentException also while it is read: {@code history_off}, {@code history_unavailable}
   */
  public Stream<Run> read(AgentId agent, Instant since, Instant until) {
    RunQuery first =
        new RunQuery(
            agent, since, until, Optional.empty(), Optional.empty(), Optional.empty(), PAGE);
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(new Rows(first), Spliterator.ORDERED), false);
  }

  /**
   * Deletes the rows of an agent, those that wait to be written too, and those of an earlier time
   * where none are kept now; gives how many there were.
   */
  public CompletionStage<Integer> forget(AgentId agent) {
    if (settings.enabled()) {
      return writer.forget(agent);
    }
    try {
      return CompletableFuture.supplyAsync(
          () -> keptEarlier.getAsBoolean() ? answer(store -> store.forget(agent)) : 0, readers);
    } catch (AgentException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** How many rows were written since the node began. */
  public long written() {
    return writer.written();
  }

  /** How many were not, for want of room or because the database did not take them. */
  public long dropped() {
    return queue.dropped();
  }

  /** Whether its database works, as far as is known. */
  public boolean isUp() {
    return access.isUp();
  }

  private <T> T ask(Question<T> question) {
    if (!settings.enabled()) {
      throw new AgentException(
          "history_off",
          "this node keeps no run history",
          "set osupervisor.history.enabled = true and start the node again");
    }
    return answer(question);
  }

  private <T> T answer(Question<T> question) {
    RunStore store = access.store();
    try {
      return question.of(store);
    } catch (SQLException e) {
      if (HistoryDatabase.isGone(e)) {
        access.failed(store, e);
      }
      throw new AgentException(
          HistoryAccess.UNAVAILABLE,
          "the run history cannot be read: " + e.getMessage(),
          "try again later");
    }
  }

  /** Writes what waits, as far as that can be done in a moment, and closes the database. */
  @Override
  public void close() {
    writer.close();
    LockSupport.unpark(thread);
    try {
      thread.join(END_PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    access.close();
    readers.close();
  }

  /** The rows that a query means, page after page, oldest first. */
  private final class Rows implements Iterator<Run> {
    private @Nullable RunQuery next;
    private Iterator<Run> page = List.<Run>of().iterator();

    Rows(RunQuery first) {
      this.next = first;
    }

    @Override
    public boolean hasNext() {
      RunQuery query = next;
      while (!page.hasNext() && query != null) {
        RunQuery asked = query;
        RunPage read = ask(store -> store.oldest(asked));
        page = read.runs().iterator();
        query = read.next().map(asked::after).orElse(null);
        next = query;
      }
      return page.hasNext();
    }

    @Override
    public Run next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.next();
    }
  }
}
