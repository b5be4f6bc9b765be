package io.osupervisor.agent.vault.crash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.osupervisor.agent.vault.journal.CommitsOfLog;
import io.osupervisor.agent.vault.journal.RecordBoundaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replays what a {@link DiskLoad} asked of the kernel, and stops at each acknowledgement with what
 * a disk would have that lost its power there. For that the load must run with {@link #OPTIONS}, by
 * which files stay that it deletes: what was written through memory is read from them.
 */
final class PowerCut {
  /** For strace. */
  static final List<String> OPTIONS =
      List.of(
          "-x", "-s", "100000", "-e", TracedCall.TRACED + ",lseek", "-e", "inject=unlink:retval=0");

  /** Is told of each acknowledgement. */
  @FunctionalInterface
  interface Cut {
    /** The power is lost there. */
    void at(ModelDisk disk, LoadProcess.Ended told) throws Exception;
  }

  private static final Set<String> SYNCS = Set.of("msync", "fsync", "fdatasync");
  private static final Pattern OPENED = Pattern.compile("^(\\d+)<([^>]*)>");
  private static final Pattern OPENING = Pattern.compile("\\) += (\\d+)<");
  private static final Pattern LAST_NUMBER = Pattern.compile(", (\\w+)\\) += ");
  private static final Pattern MEMORY = Pattern.compile("^0x([0-9a-f]+), (\\d+)");
  private static final Pattern MAPPED =
      Pattern.compile("^NULL, (\\d+), .*MAP_SHARED, \\d+<([^>]*)>, (\\w+)\\) += 0x([0-9a-f]+)");

  private record Mapping(Path name, ModelFile file, long at, long length) {}

  private final Path data;
  private final Cut cut;
  private final ModelDisk disk = new ModelDisk();
  private final TreeMap<Long, Mapping> memory = new TreeMap<>();
  private final Map<ModelFile, Long> mappedFrom = new HashMap<>();
  private final Map<String, Long> positions = new HashMap<>();
  private final Map<String, Runnable> syncs = new HashMap<>();
  private final Map<Character, Long> told = new HashMap<>();

  private PowerCut(Path data, Cut cut) {
    this.data = data;
    this.cut = cut;
  }

  static void replay(Path trace, Path data, Cut cut) throws IOException {
    PowerCut replay = new PowerCut(data, cut);
    TraceLine.each(trace, replay::take);
  }

  private void take(TraceLine line) {
    try {
      if (line.begins()) {
        begin(line);
      }
      if (line.ends() && line.succeeded()) {
        end(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void begin(TraceLine line) {
    if (SYNCS.contains(line.name())) {
      syncs.put(line.thread(), line.name().equals("msync") ? syncMemory(line) : syncFile(line));
    } else if (line.name().equals("munmap")) {
      memory.remove(address(line));
    } else if (line.name().equals("writev") && line.text().contains("<pipe:")) {
      acknowledge(line.path(0).strip());
    }
  }

  private void end(TraceLine line) throws IOException {
    if (SYNCS.contains(line.name())) {
      Runnable done = syncs.remove(line.thread());
      if (done != null && !line.isInjected()) {
        done.run();
      }
      return;
    }
    switch (line.name()) {
      case "openat" -> open(line);
      case "rename" -> disk.rename(Path.of(line.path(0)), Path.of(line.path(1)));
      case "unlink" -> disk.unlink(Path.of(line.path(0)));
      case "mmap" -> map(line);
      case "lseek" -> positions.put(descriptor(line), Long.parseLong(line.result()));
      case "write", "pwrite64", "ftruncate" -> change(line);
      default -> {}
    }
  }

  private void open(TraceLine line) throws IOException {
    Matcher opened = OPENING.matcher(line.text());
    if (!opened.find()) {
      return;
    }
    positions.put(opened.group(1), 0L);
    Path name = Path.of(line.path(0));
    boolean makes = line.text().contains("O_CREAT");
    if (makes && !FileKind.of(data, name.toString()).isEmpty() && disk.file(name) == null) {
      disk.create(name, file(name));
    }
  }

  /** A new file; what is written through memory is read from where it is in the end. */
  private ModelFile file(Path name) throws IOException {
    NavigableSet<Long> ends = new TreeSet<>();
    String base = name.getFileName().toString();
    Path last = Files.exists(name) ? name : data.resolve("journal").resolve(base);
    switch (FileKind.of(data, name.toString())) {
      case FileKind.LOG -> {
        CommitsOfLog.read(last).forEach(commit -> ends.add(commit.end()));
        return ModelFile.ofMemory(Files.readAllBytes(last), ends);
      }
      case FileKind.MANIFEST -> {
        // Each sync is of one record; the first one is synced with the second.
        ends.addAll(RecordBoundaries.of(last).tailSet(1L));
        if (ends.size() > 1) {
          ends.pollFirst();
        }
        return ModelFile.ofMemory(Files.readAllBytes(last), ends);
      }
      case FileKind.TABLE -> {
        return ModelFile.ofMemory(Files.readAllBytes(last), ends);
      }
      case FileKind.CURRENT -> {
        String number = base.substring(0, base.indexOf('.'));
        return ModelFile.ofMemory(("MANIFEST-" + number + "\n").getBytes(US_ASCII), ends);
      }
      default -> {
        return ModelFile.ofWrites();
      }
    }
  }

  private void map(TraceLine line) {
    Matcher mapped = MAPPED.matcher(line.text());
    if (!mapped.find()) {
      return;
    }
    Path name = Path.of(mapped.group(2));
    ModelFile file = disk.file(name);
    if (file != null) {
      long at = Long.decode(mapped.group(3));
      long length = Long.parseLong(mapped.group(1));
      memory.put(Long.parseUnsignedLong(mapped.group(4), 16), new Mapping(name, file, at, length));
      mappedFrom.put(file, at);
    }
  }

  private void change(TraceLine line) {
    Matcher opened = OPENED.matcher(line.text());
    ModelFile file = opened.find() ? disk.file(Path.of(opened.group(2))) : null;
    if (file == null) {
      return;
    }
    if (line.name().equals("write")) {
      long at = positions.getOrDefault(opened.group(1), 0L);
      byte[] bytes = line.quoted(0);
      positions.put(opened.group(1), at + bytes.length);
      file.write(at, bytes);
      return;
    }
    Matcher last = LAST_NUMBER.matcher(line.text());
    if (!last.find()) {
      throw new IllegalStateException(line.text());
    }
    if (line.name().equals("pwrite64")) {
      file.write(Long.decode(last.group(1)), line.quoted(0));
    } else {
      file.resize(Long.decode(last.group(1)));
    }
  }

  private Runnable syncFile(TraceLine line) {
    Matcher opened = OPENED.matcher(line.text());
    if (!opened.find()) {
      return () -> {};
    }
    Path name = Path.of(opened.group(2));
    ModelFile file = disk.file(name);
    if (file == null) {
      return disk.syncFolder(name);
    }
    Runnable content = file.sync(mappedFrom.getOrDefault(file, 0L));
    return () -> {
      content.run();
      disk.syncName(name, file);
    };
  }

  private Runnable syncMemory(TraceLine line) {
    long from = address(line);
    Map.Entry<Long, Mapping> entry = memory.floorEntry(from);
    if (entry == null || from >= entry.getKey() + entry.getValue().length()) {
      return () -> {};
    }
    Mapping mapping = entry.getValue();
    long at = mapping.at() + from - entry.getKey();
    Runnable content = mapping.file().sync(at, at + length(line));
    return () -> {
      content.run();
      disk.syncName(mapping.name(), mapping.file());
    };
  }

  private void acknowledge(String line) {
    if (line.length() < 3 || line.charAt(1) != ' ') {
      return;
    }
    told.merge(line.charAt(0), Long.parseLong(line.substring(2)), Math::max);
    try {
      cut.at(disk, new LoadProcess.Ended(Map.copyOf(told), List.of(), false));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String descriptor(TraceLine line) {
    return line.text().substring(0, line.text().indexOf('<'));
  }

  private static long address(TraceLine line) {
    Matcher range = MEMORY.matcher(line.text());
    return range.find() ? Long.parseUnsignedLong(range.group(1), 16) : -1;
  }

  private static long length(TraceLine line) {
    Matcher range = MEMORY.matcher(line.text());
    return range.find() ? Long.parseLong(range.group(2)) : 0;
  }
}
