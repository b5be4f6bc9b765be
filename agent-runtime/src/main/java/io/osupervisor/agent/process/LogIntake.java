package io.osupervisor.agent.process;

import io.osupervisor.agent.InstanceId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Takes one process's standard error on the loop: lines are cut, a flood of them is dropped and
 * counted, and its pipe is left unread when bytes come faster than a log deserves or the writer is
 * behind.
 */
final class LogIntake {
  static final int LONGEST_LINE = 8 * 1024;
  static final int LINES_PER_SECOND = 1_000;
  static final long BYTES_PER_SLICE = 1 << 20;
  static final Duration SLICE = Duration.ofMillis(100);

  private final InstanceId instance;
  private final LogSink sink;
  private final LogWriter writer;
  private final InstantSource clock;
  private final LogWriter.Account account;
  private final LongConsumer holdBack;
  private final LineCutter cutter = new LineCutter(LONGEST_LINE, this::line);
  private long second = Long.MIN_VALUE;
  private int linesThisSecond;
  private long unreported;
  private final AtomicLong dropped = new AtomicLong();
  private long slice = Long.MIN_VALUE;
  private long bytesThisSlice;

  /**
   * @param holdBack asked to leave the pipe unread for so many milliseconds
   */
  LogIntake(
      InstanceId instance,
      LogSink sink,
      LogWriter writer,
      InstantSource clock,
      LongConsumer holdBack) {
    this.instance = instance;
    this.sink = sink;
    this.writer = writer;
    this.clock = clock;
    this.holdBack = holdBack;
    this.account = writer.account();
  }

  /** Lines dropped so far. */
  long dropped() {
    return dropped.get();
  }

  void take(byte[] bytes) {
    cutter.feed(bytes);
    long now = clock.millis() / SLICE.toMillis();
    if (now != slice) {
      slice = now;
      bytesThisSlice = 0;
    }
    bytesThisSlice += bytes.length;
    if (bytesThisSlice >= BYTES_PER_SLICE || account.isFull()) {
      holdBack.accept(SLICE.toMillis());
    }
  }

  void end() {
    cutter.end();
    report();
  }

  private void line(byte[] text) {
    long now = clock.millis() / 1000;
    if (now != second) {
      second = now;
      linesThisSecond = 0;
      report();
    }
    if (linesThisSecond++ < LINES_PER_SECOND
        && writer.offer(account, sink, new LogLine(clock.instant(), instance, text))) {
      return;
    }
    unreported++;
    dropped.incrementAndGet();
  }

  private void report() {
    if (unreported > 0) {
      String text = "[" + unreported + " lines dropped]";
      LogLine line =
          new LogLine(clock.instant(), instance, text.getBytes(StandardCharsets.US_ASCII));
      if (writer.offer(account, sink, line)) {
        unreported = 0;
      }
    }
  }
}
