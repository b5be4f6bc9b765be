package io.osupervisor.agent.process;

import io.osupervisor.agent.AgentId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Reads an agent's log across its rotated files while it is written. Blocks on the disk. */
public final class LogReader {
  /** The most bytes that one call looks at. */
  static final int MOST_BYTES = 4 << 20;

  private final LogFiles files;

  public LogReader(Path directory, AgentId agent) {
    this.files = new LogFiles(directory, agent);
  }

  /**
   * Lines and the place after them, from which {@link #from} goes on.
   *
   * @param lines oldest first, decoded as UTF-8 with replacement
   */
  public record Page(List<String> lines, LogPosition next) {
    public Page {
      lines = List.copyOf(lines);
    }
  }

  /**
   * The last lines, at most {@code count} and at most 4 MiB.
   *
   * @throws io.osupervisor.agent.AgentException {@code data_directory_failed}
   */
  public Page tail(int count) {
    return stable(
        all -> {
          ArrayList<List<String>> pages = new ArrayList<>();
          int wanted = count;
          int budget = MOST_BYTES;
          LogPosition end = LogPosition.START;
          for (Map.Entry<Long, Path> file : all.descendingMap().entrySet()) {
            byte[] bytes = wholeLines(lastBytes(file.getValue(), budget), file.getValue());
            if (end.equals(LogPosition.START)) {
              end = new LogPosition(file.getKey(), endOfLines(file.getValue()));
            }
            List<String> lines = lines(bytes);
            List<String> last = lines.subList(Math.max(0, lines.size() - wanted), lines.size());
            pages.add(0, last);
            wanted -= last.size();
            budget -= bytes.length;
            if (wanted == 0 || budget <= 0) {
              break;
            }
          }
          return new Page(pages.stream().flatMap(List::stream).toList(), end);
        });
  }

  /**
   * Complete lines from a place on, at most 4 MiB; from the oldest line where the place is gone.
   *
   * @throws io.osupervisor.agent.AgentException {@code data_directory_failed}
   */
  public Page from(LogPosition position) {
    return stable(
        all -> {
          LogPosition next = position;
          for (Map.Entry<Long, Path> file : all.tailMap(position.generation()).entrySet()) {
            long start = file.getKey() == position.generation() ? position.offset() : 0;
            byte[] bytes = toLastLineEnd(bytes(file.getValue(), start, MOST_BYTES));
            next = new LogPosition(file.getKey(), start + bytes.length);
            if (bytes.length > 0) {
              return new Page(lines(bytes), next);
            }
          }
          return new Page(List.of(), next);
        });
  }

  private interface Reading {
    Page read(NavigableMap<Long, Path> all) throws IOException;
  }

  // A rotation in the middle would give the current file another generation: then read again.
  private Page stable(Reading reading) {
    try {
      while (true) {
        TreeMap<Long, Path> rotated = files.rotated();
        long generation = LogFiles.following(rotated);
        TreeMap<Long, Path> all = new TreeMap<>(rotated);
        if (Files.exists(files.current())) {
          all.put(generation, files.current());
        }
        Page page;
        try {
          page = reading.read(all);
        } catch (NoSuchFileException e) {
          continue;
        }
        if (LogFiles.following(files.rotated()) == generation) {
          return page;
        }
      }
    } catch (IOException e) {
      throw ProcessErrors.dataDirectoryFailed(files.current(), e);
    }
  }

  private static byte[] bytes(Path file, long start, int most) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    try (RandomAccessFile input = new RandomAccessFile(file.toFile(), "r")) {
      long available = Math.max(0, input.length() - start);
      byte[] bytes = new byte[(int) Math.min(available, most)];
      input.seek(Math.min(start, input.length()));
      input.readFully(bytes);
      return bytes;
    }
  }

  private static byte[] lastBytes(Path file, int most) throws IOException {
    return bytes(file, Math.max(0, Files.size(file) - most), most);
  }

  private static byte[] wholeLines(byte[] bytes, Path file) throws IOException {
    byte[] complete = toLastLineEnd(bytes);
    if (Files.size(file) <= bytes.length) {
      return complete;
    }
    int first = 0;
    while (first < complete.length && complete[first] != '\n') {
      first++;
    }
    return Arrays.copyOfRange(complete, Math.min(first + 1, complete.length), complete.length);
  }

  private static long endOfLines(Path file) throws IOException {
    long size = Files.size(file);
    byte[] last = lastBytes(file, 64 * 1024);
    return size - last.length + toLastLineEnd(last).length;
  }

  private static byte[] toLastLineEnd(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end == bytes.length ? bytes : Arrays.copyOf(bytes, end);
  }

  private static List<String> lines(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).lines().toList();
  }
}
