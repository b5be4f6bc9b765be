package io.osupervisor.agent.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that writes the logs of all agents, behind a queue bounded in bytes. */
final class LogWriter implements AutoCloseable {
  static final long PER_PROCESS = 256 * 1024;
  static final long IN_ALL = 16 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
  private static final int OVERHEAD = 64;
  private static final long COMPLAIN_EVERY = Duration.ofSeconds(30).toNanos();

  private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
  private final AtomicLong queued = new AtomicLong();
  private final Thread thread;
  private volatile boolean running = true;
  private long complained = System.nanoTime() - COMPLAIN_EVERY;

  private interface Entry {}

  private record Written(Account account, LogSink sink, LogLine line) implements Entry {}

  private record Marker(CompletableFuture<Void> reached) implements Entry {}

  /** The bytes of one process that wait to be written. */
  static final class Account {
    private final AtomicLong bytes = new AtomicLong();

    boolean isFull() {
      return bytes.get() > PER_PROCESS;
    }
  }

  LogWriter(String name) {
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  Account account() {
    return new Account();
  }

  /** Takes a line, unless too much waits in all: then false. */
  boolean offer(Account account, LogSink sink, LogLine line) {
    long size = (long) line.text().length + OVERHEAD;
    if (queued.addAndGet(size) > IN_ALL) {
      queued.addAndGet(-size);
      return false;
    }
    account.bytes.addAndGet(size);
    return queue.add(new Written(account, sink, line));
  }

  /** Completes when everything offered before is in the files. */
  CompletableFuture<Void> flushed() {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    queue.add(new Marker(reached));
    return reached;
  }

  /** Writes what is queued and ends. */
  @Override
  public void close() {
    CompletableFuture<Void> last = flushed();
    last.join();
    running = false;
    queue.add(new Marker(new CompletableFuture<>()));
    Threads.joinUninterruptibly(thread);
  }

  private void run() {
    List<Entry> batch = new ArrayList<>();
    Set<LogSink> touched = new HashSet<>();
    while (running) {
      try {
        batch.add(queue.take());
      } catch (InterruptedException e) {
        continue; // Only close() ends it.
      }
      queue.drainTo(batch, 1024);
      for (Entry entry : batch) {
        if (entry instanceof Written written) {
          write(written);
          touched.add(written.sink());
        }
      }
      touched.forEach(sink -> guarded(sink::flush));
      touched.clear();
      for (Entry entry : batch) {
        if (entry instanceof Marker marker) {
          marker.reached().complete(null);
        }
      }
      batch.clear();
    }
  }

  private void write(Written written) {
    guarded(() -> written.sink().write(written.line()));
    long size = (long) written.line().text().length + OVERHEAD;
    queued.addAndGet(-size);
    written.account().bytes.addAndGet(-size);
  }

  // A full disk loses log lines, never the thread; told now and then.
  private void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      if (System.nanoTime() - complained > COMPLAIN_EVERY) {
        complained = System.nanoTime();
        LOG.warn("an agent's log could not be written: {}", e.toString());
      }
    }
  }
}
