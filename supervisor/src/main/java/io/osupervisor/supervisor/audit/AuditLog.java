package io.osupervisor.supervisor.audit;

import io.osupervisor.agent.AgentException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The append-only, hash-chained log of who did what: one JSON line an entry, each naming the hash
 * of the one before. What was recorded is on stable storage; records made at the same time share
 * one sync.
 */
public final class AuditLog implements AutoCloseable {
  /** The log's name in its folder. */
  public static final String LOG = "audit.jsonl";

  /** The name of the file that says how far the log reaches. */
  public static final String HEAD = "audit.head";

  private static final int MOST_WAITING = 10_000;

  private final Path folder;
  private final InstantSource clock;
  private final AuditFile file;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "osup-audit");
            thread.setDaemon(true);
            return thread;
          });
  private final Object lock = new Object();
  private List<Waiting> waiting = new ArrayList<>();

  private record Waiting(AuditRecord record, CompletableFuture<AuditEntry> done) {}

  private AuditLog(Path folder, InstantSource clock, AuditFile file) {
    this.folder = folder;
    this.clock = clock;
    this.file = file;
  }

  /**
   * Opens the log of a folder, or begins one. A last line that a crash cut off was never
   * acknowledged: it is taken away, and an entry {@code audit.repair} says so.
   *
   * @throws AgentException {@code audit_damaged} when the log lacks what its head promises
   */
  public static AuditLog open(Path folder, InstantSource clock) {
    AuditFile file = AuditFile.open(folder);
    AuditLog log = new AuditLog(folder, clock, file);
    if (file.cutOff() > 0) {
      Map<String, String> detail = Map.of("cut_off_bytes", Long.toString(file.cutOff()));
      log.record(new AuditRecord("node", "audit.repair", null, detail));
    }
    return log;
  }

  /**
   * Records what was done.
   *
   * @return done when it is on stable storage; fails with {@code audit_unavailable} when it could
   *     not be written and {@code overloaded} when too many wait
   */
  public CompletionStage<AuditEntry> record(AuditRecord record) {
    Waiting one = new Waiting(record, new CompletableFuture<>());
    synchronized (lock) {
      if (waiting.size() >= MOST_WAITING) {
        return CompletableFuture.failedFuture(
            new AgentException(
                "overloaded", MOST_WAITING + " records wait for the audit log", "try again later"));
      }
      waiting.add(one);
      if (waiting.size() == 1) {
        writer.execute(this::drain);
      }
    }
    return one.done();
  }

  private void drain() {
    List<Waiting> batch;
    synchronized (lock) {
      batch = waiting;
      waiting = new ArrayList<>();
    }
    List<AuditEntry> entries = new ArrayList<>(batch.size());
    try {
      write(batch, entries);
    } catch (IOException | RuntimeException e) {
      AgentException unavailable =
          new AgentException(
              "audit_unavailable",
              "the audit log in " + folder + " could not be written: " + e,
              "see that its disk has space and can be written");
      batch.forEach(one -> one.done().completeExceptionally(unavailable));
      return;
    }
    for (int i = 0; i < entries.size(); i++) {
      batch.get(i).done().complete(entries.get(i));
    }
  }

  private void write(List<Waiting> batch, List<AuditEntry> entries) throws IOException {
    AuditHead head = file.head();
    ByteArrayOutputStream lines = new ByteArrayOutputStream(512 * batch.size());
    for (Waiting one : batch) {
      AuditEntry entry =
          AuditCodec.seal(
              head.n() + 1,
              clock.instant().truncatedTo(ChronoUnit.MILLIS),
              one.record(),
              head.hash());
      byte[] line = AuditCodec.line(entry);
      lines.writeBytes(line);
      lines.write('\n');
      head = new AuditHead(entry.n(), entry.hash(), head.length() + line.length + 1);
      entries.add(entry);
    }
    file.append(ByteBuffer.wrap(lines.toByteArray()), head);
  }

  /** Where the log lies. */
  public Path folder() {
    return folder;
  }

  /** Writes what waits, then closes the log. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(10, TimeUnit.SECONDS)) {
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    file.close();
  }
}
