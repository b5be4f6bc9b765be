package io.osupervisor.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a line from standard error to whoever reads the log. */
class AgentLogTest {
  private static final AgentId AGENT = new AgentId("a.b");
  private static final InstanceId INSTANCE = new InstanceId("i1");
  private static final Instant TIME = Instant.parse("2026-11-20T10:00:00.120Z");

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path directory;

  @Test
  void shouldStampLinesAndShowControlCharacters() throws Exception {
    RotatingLog log = log(1 << 20, 1);
    log.write(line("plain\ttab"));
    log.write(line("\u001b[2Jred\0"));
    log.write(new LogLine(TIME, INSTANCE, new byte[] {(byte) 0xff, 'x'}));
    log.flush();
    assertThat(reader().tail(10).lines())
        .containsExactly(
            "2026-11-20T10:00:00.120Z i1 plain\ttab",
            "2026-11-20T10:00:00.120Z i1 \\x1b[2Jred\\x00",
            "2026-11-20T10:00:00.120Z i1 \ufffdx");
  }

  @Test
  void shouldKeepWithinItsQuotaAndReadAcrossFiles() throws Exception {
    RotatingLog log = log(16 * 1024, 2);
    for (int i = 0; i < 5_000; i++) {
      log.write(line("line " + i));
    }
    log.flush();
    assertThat(bytes()).isBetween(32L * 1024, 48L * 1024);
    List<String> tail = reader().tail(900).lines();
    assertThat(tail).hasSize(900).first().asString().endsWith(" line 4100");
    assertThat(tail).last().asString().endsWith(" line 4999");
    assertThat(reader().tail(100_000).lines().size()).isBetween(900, 1_200);
  }

  @Test
  void shouldFollowThroughRotationWithoutLossOrRepeat() throws Exception {
    RotatingLog log = log(16 * 1024, 3);
    LogPosition position = LogPosition.START;
    List<String> seen = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      for (int i = 0; i < 100; i++) {
        log.write(line("n" + (round * 100 + i)));
      }
      log.flush();
      LogReader.Page page = reader().from(position);
      while (!page.lines().isEmpty()) {
        seen.addAll(page.lines());
        position = LogPosition.parse(page.next().toString());
        page = reader().from(position);
      }
    }
    assertThat(seen.stream().map(text -> text.substring(text.lastIndexOf('n'))))
        .containsExactlyElementsOf(IntStream.range(0, 4_000).mapToObj(n -> "n" + n).toList());
  }

  @Test
  void shouldGoOnFromTheEndOfATailAndLeaveUnfinishedLines() throws Exception {
    RotatingLog log = log(16 * 1024, 1);
    log.write(line("one"));
    log.flush();
    Path file = directory.resolve("a.b.log");
    Files.writeString(file, "unfinished", java.nio.file.StandardOpenOption.APPEND);
    LogReader.Page tail = reader().tail(5);
    assertThat(tail.lines()).hasSize(1);
    assertThat(reader().from(tail.next()).lines()).isEmpty();
    Files.writeString(file, " now\n", java.nio.file.StandardOpenOption.APPEND);
    assertThat(reader().from(tail.next()).lines()).containsExactly("unfinished now");
  }

  @Test
  void shouldReadAnAgentWithoutLogAsEmpty() {
    assertThat(reader().tail(5).lines()).isEmpty();
    assertThat(reader().from(LogPosition.START).lines()).isEmpty();
    assertThatThrownBy(() -> LogPosition.parse("x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldCutLongLinesAndGiveTheLast() {
    List<String> lines = new ArrayList<>();
    LineCutter cutter =
        new LineCutter(8, bytes -> lines.add(new String(bytes, StandardCharsets.US_ASCII)));
    for (byte b : "12345678\n123456789\r\n\nab\r\nrest".getBytes(StandardCharsets.US_ASCII)) {
      cutter.feed(new byte[] {b});
    }
    cutter.end();
    cutter.end();
    assertThat(lines).containsExactly("12345678", "12345678 [cut]", "", "ab", "rest");
  }

  @Test
  void shouldKeepALineWholeThatComesInManyPieces() {
    List<String> lines = new ArrayList<>();
    LineCutter cutter =
        new LineCutter(1000, bytes -> lines.add(new String(bytes, StandardCharsets.US_ASCII)));
    String line = "0123456789".repeat(100);
    for (String given : List.of("short", line, line + "x")) {
      for (byte b : (given + "\n").getBytes(StandardCharsets.US_ASCII)) {
        cutter.feed(new byte[] {b});
      }
    }
    assertThat(lines).containsExactly("short", line, line + " [cut]");
  }

  @Test
  void shouldDropAndCountWhatExceedsAThousandLinesASecond() {
    List<String> written = new ArrayList<>();
    List<Long> held = new ArrayList<>();
    long[] now = {TIME.toEpochMilli()};
    try (LogWriter writer = new LogWriter("test-log")) {
      LogSink sink = line -> written.add(new String(line.text(), StandardCharsets.US_ASCII));
      LogIntake intake =
          new LogIntake(INSTANCE, sink, writer, () -> Instant.ofEpochMilli(now[0]), held::add);
      intake.take("x\n".repeat(1_500).getBytes(StandardCharsets.US_ASCII));
      assertThat(intake.dropped()).isEqualTo(500);
      now[0] += 1_000;
      intake.take("later\n".getBytes(StandardCharsets.US_ASCII));
      writer.flushed().join();
      assertThat(written).hasSize(1_002).endsWith("[500 lines dropped]", "later");
      assertThat(held).isEmpty();
      intake.take(new byte[(int) LogIntake.BYTES_PER_SLICE]);
      assertThat(held).containsExactly(LogIntake.SLICE.toMillis());
    }
  }

  @Test
  void shouldSurviveASinkThatFails() {
    List<String> written = new ArrayList<>();
    try (LogWriter writer = new LogWriter("test-log")) {
      LogSink full =
          line -> {
            throw new java.io.UncheckedIOException(new IOException("no space"));
          };
      assertThat(writer.offer(writer.account(), full, line("lost"))).isTrue();
      LogSink sink = line -> written.add(new String(line.text(), StandardCharsets.US_ASCII));
      assertThat(writer.offer(writer.account(), sink, line("kept"))).isTrue();
      writer.flushed().join();
      assertThat(written).containsExactly("kept");
    }
  }

  private RotatingLog log(long size, int count) {
    return new RotatingLog(directory, AGENT, size, count);
  }

  private LogReader reader() {
    return new LogReader(directory, AGENT);
  }

  private static LogLine line(String text) {
    return new LogLine(TIME, INSTANCE, text.getBytes(StandardCharsets.UTF_8));
  }

  private long bytes() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
