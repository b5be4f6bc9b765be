package io.osupervisor.supervisor.history;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.agent.instance.RequestObserver;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.arbiter.check.PastRequests;
import io.osupervisor.config.ByteSize;
import io.osupervisor.config.HistorySettings;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
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

/**
 * The history of what the agents of a node were asked and how that ended. It listens, and writes
 * from a bounded queue on a thread of its own; what finds no room there is dropped and counted. Its
 * database is opened once there is something to write or to read, never before {@link #start}.
 */
public final class RunHistory implements RequestObserver, AutoCloseable {
  /** So many rows are looked at to tell of versions. */
  public static final int LOOKED_AT = 100_000;

  /** So many answers of two arms are judged at most. */
  public static final int JUDGED = 200_000;

  /** Copies of requests that wait for the other one hold so much at most. */
  private static final long HELD = ByteSize.ofMiB(64).bytes();

  /** What is read to judge a time. */
  private static final RunPages.Bound BOUND = new RunPages.Bound(2_000_000, Duration.ofSeconds(60));

  private static final int PAGE = 1000;
  private static final int SMALLEST_PAGE = 20;

  /** So much may the bodies of one page take. */
  private static final long PAGE_BYTES = ByteSize.ofMiB(32).bytes();

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

  /** The same, oldest first. */
  RunPage oldest(RunQuery query) {
    return ask(store -> store.oldest(query));
  }

  /** What agents were asked, to be asked again. */
  public PastRequests pastRequests() {
    return new HistoryRequests(this, settings);
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
   * The rows of an agent that ended in a time, oldest first, read as they are taken. Blocking.
   *
   * @param until that moment excluded
   * @throws AgentException also while it is read: {@code history_off}, {@code history_unavailable},
   *     {@code window_too_large} for 2,000,000 rows or a minute
   */
  Stream<Run> read(RunQuery.Kind kind, AgentId agent, Instant since, Instant until) {
    RunQuery first =
        new RunQuery(
            agent,
            since,
            until,
            Optional.empty(),
            Optional.empty(),
            kind,
            Optional.empty(),
            page());
    RunPages rows = new RunPages(this::oldest, first, BOUND, System::nanoTime);
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false);
  }

  private int page() {
    long most = PAGE_BYTES / Math.max(1, 2 * settings.bodyMax().bytes());
    return (int) Math.min(PAGE, Math.max(SMALLEST_PAGE, most));
  }

  /**
   * What it has of the two arms of a window, at most {@value #JUDGED} answers. Blocking.
   *
   * @param terms by which answers agree
   * @throws AgentException {@code nothing_recorded}, {@code several_candidates}, {@code
   *     window_too_large}, {@code history_off}, {@code history_unavailable}
   */
  public RunRecording recording(RunWindow window, AgreementTerms terms) {
    if (window.isOfTwoVersions()) {
      try (Stream<Run> rows =
          read(RunQuery.Kind.CALLS, window.agent(), window.since(), window.until())) {
        return new RecordedVersions(window, JUDGED).of(rows);
      }
    }
    Instant since = window.since().minus(RecordedPairs.APART);
    Instant until = window.until().plus(RecordedPairs.APART);
    try (Stream<Run> rows = read(RunQuery.Kind.COPIES, window.agent(), since, until)) {
      return new RecordedPairs(window, terms, JUDGED, HELD).of(rows);
    }
  }

  /**
   * Deletes the rows of an agent, those that wait to be written too, and those of an earlier time
   * where none are kept now; gives how many there were. A database that is away has it done later,
   * when there may be another agent of that name.
   *
   * @param upTo what ended later stays
   */
  public CompletionStage<Integer> forget(AgentId agent, Instant upTo) {
    Instant inclusive = upTo.truncatedTo(ChronoUnit.MICROS);
    if (settings.enabled()) {
      return writer.forget(agent, inclusive);
    }
    try {
      return CompletableFuture.supplyAsync(
          () -> keptEarlier.getAsBoolean() ? answer(store -> store.forget(agent, inclusive)) : 0,
          readers);
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
}
