package io.osupervisor.agent.process;

import io.osupervisor.agent.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * One small file per live instance, so that the next node on the same data directory knows what to
 * look for. Written before the process starts, so that none is ever unknown.
 */
final class RunFiles {
  private final Path directory;
  private final String node;
  private final String bootId = ProcFs.bootId();

  /**
   * What a file says.
   *
   * @param leader of this boot, or of none that lives
   */
  record Entry(
      String instance,
      ProcEntry.Key leader,
      OptionalInt uid,
      Path privateDirectory,
      List<Path> cgroups,
      boolean sameBoot) {}

  /**
   * @param node stands in each file, for the {@link Guard} of the node
   * @throws io.osupervisor.agent.AgentException {@code data_directory_failed}
   */
  RunFiles(Path directory, String node) {
    this.directory = directory;
    this.node = node;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw ProcessErrors.dataDirectoryFailed(directory, e);
    }
  }

  void write(Launch launch, OptionalInt uid, Iterable<Path> cgroups) {
    StringBuilder text = new StringBuilder("boot ").append(bootId).append('\n');
    text.append("node ").append(node).append('\n');
    text.append("directory ").append(launch.directory()).append('\n');
    uid.ifPresent(user -> text.append("uid ").append(user).append('\n'));
    cgroups.forEach(group -> text.append("cgroup ").append(group).append('\n'));
    try {
      Files.writeString(file(launch.instance()), text);
    } catch (IOException e) {
      throw ProcessErrors.dataDirectoryFailed(directory, e);
    }
  }

  void started(InstanceId instance, ProcEntry.Key leader) {
    String line = "leader " + leader.pid() + " " + leader.start() + "\n";
    try {
      Files.writeString(file(instance), line, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw ProcessErrors.dataDirectoryFailed(directory, e);
    }
  }

  void remove(String instance) {
    try {
      Files.deleteIfExists(directory.resolve(instance));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws io.osupervisor.agent.AgentException {@code data_directory_failed}
   */
  List<Entry> all() {
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        entries.add(read(file));
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw ProcessErrors.dataDirectoryFailed(directory, e);
    }
    return entries;
  }

  private Path file(InstanceId instance) {
    return directory.resolve(instance.value());
  }

  // A file cut short by a crash tells what it can.
  private Entry read(Path file) throws IOException {
    String boot = "";
    ProcEntry.Key leader = new ProcEntry.Key(-1, -1);
    OptionalInt uid = OptionalInt.empty();
    Path own = Path.of("");
    List<Path> cgroups = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ", 2);
      String value = words.length == 2 ? words[1] : "";
      switch (words[0]) {
        case "boot" -> boot = value;
        case "directory" -> own = Path.of(value);
        case "cgroup" -> cgroups.add(Path.of(value));
        case "uid" -> uid = OptionalInt.of(Integer.parseInt(value));
        case "leader" -> {
          String[] key = value.split(" ", 2);
          leader = new ProcEntry.Key(Integer.parseInt(key[0]), Long.parseLong(key[1]));
        }
        default -> {
          // Of a later release.
        }
      }
    }
    return new Entry(file.getFileName().toString(), leader, uid, own, cgroups, boot.equals(bootId));
  }
}
