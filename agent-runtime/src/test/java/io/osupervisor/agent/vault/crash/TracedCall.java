package io.osupervisor.agent.vault.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call of the kernel that strace saw one thread make, and made fail or deadly perhaps.
 *
 * @param name of the call
 * @param index how many of this name it made up to then
 * @param point the call and the kind of file, empty where that is nothing to look at
 * @param injected whether strace did not let it pass
 */
record TracedCall(String name, int index, String point, boolean injected) {
  /** Whose outcome decides what is on the disk. */
  static final List<String> CALLS =
      List.of(
          "msync",
          "fdatasync",
          "fsync",
          "rename",
          "ftruncate",
          "unlink",
          "mkdir",
          "openat",
          "pwrite64",
          "write",
          "writev");

  /** For strace: those, and what tells which file a synced range of memory is of. */
  static final String TRACED = "trace=" + String.join(",", CALLS) + ",mmap,munmap";

  private static final Pattern CALL = Pattern.compile("^(\\w+)\\((.*)$");
  private static final Pattern OPENED = Pattern.compile("^\\d+<([^>]*)>");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
  private static final Pattern MAPPED =
      Pattern.compile("MAP_SHARED, \\d+<([^>]*)>, \\w+\\) += 0x([0-9a-f]+)");
  private static final Pattern RANGE = Pattern.compile("^0x([0-9a-f]+), (\\d+)");
  private static final Pattern LENGTH = Pattern.compile("^NULL, (\\d+)");

  /** What a thread did, in its order. */
  static List<TracedCall> read(Path trace, Path data, String thread) throws IOException {
    Reader reader = new Reader(data, thread);
    for (String line : Files.readAllLines(trace)) {
      reader.take(line);
    }
    return reader.calls;
  }

  private static final class Reader {
    private final Path data;
    private final String unknown;
    private final List<TracedCall> calls = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final TreeMap<Long, Mapping> mappings = new TreeMap<>();

    private record Mapping(String path, long end) {}

    Reader(Path data, String thread) {
      this.data = data;
      // What was mapped before anybody looked: by the writer its log, by others the manifest.
      this.unknown = thread.equals(DiskLoad.WRITER) ? FileKind.LOG : FileKind.MANIFEST;
    }

    void take(String line) {
      Matcher call = CALL.matcher(line);
      if (!call.matches()) {
        return;
      }
      String name = call.group(1);
      String rest = call.group(2);
      if (name.equals("mmap")) {
        map(rest);
      } else if (name.equals("munmap")) {
        Matcher range = RANGE.matcher(rest);
        if (range.find()) {
          mappings.remove(Long.parseUnsignedLong(range.group(1), 16));
        }
      } else if (CALLS.contains(name)) {
        int index = counts.merge(name, 1, Integer::sum);
        String kind = kind(name, rest);
        boolean injected = rest.contains("(INJECTED)") || rest.endsWith("= ?");
        calls.add(new TracedCall(name, index, kind.isEmpty() ? "" : name + " " + kind, injected));
      }
    }

    private void map(String rest) {
      Matcher mapped = MAPPED.matcher(rest);
      Matcher length = LENGTH.matcher(rest);
      if (mapped.find() && length.find()) {
        long from = Long.parseUnsignedLong(mapped.group(2), 16);
        mappings.put(from, new Mapping(mapped.group(1), from + Long.parseLong(length.group(1))));
      }
    }

    private String kind(String name, String rest) {
      return switch (name) {
        case "msync" -> ofMemory(rest);
        case "rename" -> ofPath(rest, 1);
        case "unlink", "mkdir" -> ofPath(rest, 0);
        case "openat" -> rest.contains("O_CREAT") ? ofPath(rest, 0) : "";
        default -> ofOpened(rest);
      };
    }

    private String ofMemory(String rest) {
      Matcher range = RANGE.matcher(rest);
      if (!range.find()) {
        return "";
      }
      long at = Long.parseUnsignedLong(range.group(1), 16);
      Map.Entry<Long, Mapping> mapping = mappings.floorEntry(at);
      return mapping != null && at < mapping.getValue().end()
          ? FileKind.of(data, mapping.getValue().path())
          : unknown;
    }

    private String ofPath(String rest, int which) {
      Matcher quoted = QUOTED.matcher(rest);
      for (int i = 0; i <= which; i++) {
        if (!quoted.find()) {
          return "";
        }
      }
      return FileKind.of(data, quoted.group(1));
    }

    private String ofOpened(String rest) {
      Matcher opened = OPENED.matcher(rest);
      return opened.find() ? FileKind.of(data, opened.group(1)) : "";
    }
  }
}
