package io.osupervisor.agent.vault.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The names and files of a data directory as a disk holds them that may lose its power: names are
 * durable once their folder is synced. The name that a file was made with becomes durable with the
 * file's own first sync, and a file that was cut before it was renamed stays cut, as ext4 and XFS
 * have it, which write changes of this kind in their order.
 */
final class ModelDisk {
  /**
   * What becomes of a name: it is given to a file that is new or had another one, or taken; or
   * given to a folder that had another one.
   */
  private record Change(Path name, @Nullable ModelFile file, @Nullable Path from, long size) {
    boolean isMaking(Path made, ModelFile whose) {
      return name.equals(made) && file == whose && from == null;
    }
  }

  private final Map<Path, ModelFile> now = new TreeMap<>();
  private final Map<Path, ModelFile> durable = new TreeMap<>();
  private final Map<Path, List<Change>> pending = new HashMap<>();

  @Nullable ModelFile file(Path name) {
    return now.get(name);
  }

  void create(Path name, ModelFile file) {
    now.put(name, file);
    await(new Change(name, file, null, Long.MAX_VALUE));
  }

  /** Of a file, or of a folder that is whole. */
  void rename(Path from, Path to) {
    ModelFile file = now.remove(from);
    if (file != null) {
      now.put(to, file);
      await(new Change(to, file, from, file.size()));
    } else if (move(from, to, now)) {
      await(new Change(to, null, from, 0));
    }
  }

  /** Gives all names below a folder the other one; false when there are none. */
  private static boolean move(Path from, Path to, Map<Path, ModelFile> names) {
    List<Path> below = names.keySet().stream().filter(name -> name.startsWith(from)).toList();
    below.forEach(name -> names.put(to.resolve(from.relativize(name)), names.remove(name)));
    return !below.isEmpty();
  }

  void unlink(Path name) {
    if (now.remove(name) != null) {
      await(new Change(name, null, null, 0));
    }
  }

  private void await(Change change) {
    pending.computeIfAbsent(change.name().getParent(), folder -> new ArrayList<>()).add(change);
  }

  /** What a sync of a folder that begins now will have made durable. */
  Runnable syncFolder(Path folder) {
    List<Change> changes = List.copyOf(pending.getOrDefault(folder, List.of()));
    return () -> {
      changes.forEach(change -> apply(change, durable));
      pending.getOrDefault(folder, new ArrayList<>()).removeAll(changes);
    };
  }

  /** Makes durable the name that a file was made with, if it still has that, before its folder. */
  void syncName(Path name, ModelFile file) {
    List<Change> changes = pending.getOrDefault(name.getParent(), new ArrayList<>());
    boolean made = changes.stream().anyMatch(change -> change.isMaking(name, file));
    while (made) {
      Change first = changes.stream().filter(one -> one.name().equals(name)).findFirst().get();
      apply(first, durable);
      changes.remove(first);
      made = !first.isMaking(name, file);
    }
  }

  private static void apply(Change change, Map<Path, ModelFile> names) {
    if (change.file() == null && change.from() != null) {
      move(change.from(), change.name(), names);
    } else if (change.file() == null) {
      names.remove(change.name());
    } else {
      if (change.from() != null) {
        names.remove(change.from());
      }
      names.put(change.name(), change.file());
      change.file().cutTo(change.size());
    }
  }

  /** Which of what was not synced a loss of power leaves. */
  enum Unsynced {
    /** Nothing. */
    LOST,
    /** Names, but no content. */
    NAMES_KEPT,
    /** Of each folder's names the first ones, of each file's pages some, by chance. */
    SOME_KEPT
  }

  /** Writes what is left of it below another folder. */
  void restore(Path data, Path to, Unsynced unsynced, Random random) throws IOException {
    Map<Path, ModelFile> names = new TreeMap<>(durable);
    pending.forEach(
        (folder, changes) -> {
          int kept =
              switch (unsynced) {
                case LOST -> 0;
                case NAMES_KEPT -> changes.size();
                case SOME_KEPT -> random.nextInt(changes.size() + 1);
              };
          changes.subList(0, kept).forEach(change -> apply(change, names));
        });
    for (Map.Entry<Path, ModelFile> name : names.entrySet()) {
      Path file = to.resolve(data.relativize(name.getKey()));
      ModelFile content = name.getValue();
      Files.createDirectories(file.getParent());
      Files.write(
          file, unsynced == Unsynced.SOME_KEPT ? content.partly(random) : content.durable());
    }
  }
}
