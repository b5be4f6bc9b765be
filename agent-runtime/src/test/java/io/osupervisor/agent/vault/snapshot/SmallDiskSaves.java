package io.osupervisor.agent.vault.snapshot;

import io.osupervisor.agent.AgentException;
import java.nio.file.Path;
import java.util.Random;

/**
 * A program that saves small snapshots and one that its disk has no room for, and prints what came
 * of each.
 */
final class SmallDiskSaves {
  static final String ID = "vault|small";

  private static final int TOO_LARGE = 8 << 20;

  private SmallDiskSaves() {}

  public static void main(String[] arguments) {
    SnapshotFiles files = SnapshotFiles.open(Path.of(arguments[0]), System.out::println);
    save(files, SnapshotSamples.of(ID, 1));
    save(files, SnapshotSamples.of(ID, 2));
    byte[] large = new byte[TOO_LARGE];
    new Random(1).nextBytes(large);
    save(files, SnapshotSamples.of(ID, 3, large));
    System.out.println("newest " + files.newest(ID, place -> true).orElseThrow().seq());
    String[] names = SnapshotPlace.folder(Path.of(arguments[0]), ID).toFile().list();
    System.out.println("files " + (names == null ? 0 : names.length));
    save(files, SnapshotSamples.of(ID, 4));
    System.out.println("newest " + files.newest(ID, place -> true).orElseThrow().seq());
  }

  private static void save(SnapshotFiles files, SnapshotFile snapshot) {
    try {
      files.save(snapshot);
      System.out.println("saved " + snapshot.seq());
    } catch (AgentException refusal) {
      System.out.println(refusal.code() + " " + refusal.getMessage());
    }
  }
}
