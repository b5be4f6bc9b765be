package io.osupervisor.agent.vault.snapshot;

import java.nio.file.Path;

/** A program that saves snapshots until it is killed, and prints each that is acknowledged. */
final class SnapshotFlood {
  static final String ID = "vault|flood";
  static final int KEPT = 3;

  private SnapshotFlood() {}

  public static void main(String[] arguments) {
    SnapshotFiles files = SnapshotFiles.open(Path.of(arguments[0]), System.out::println);
    for (long seq = Long.parseLong(arguments[1]); true; seq++) {
      files.save(snapshot(seq));
      System.out.println(seq);
      System.out.flush();
      long oldest = seq - KEPT;
      files.delete(ID, place -> place.seq() <= oldest);
    }
  }

  static SnapshotFile snapshot(long seq) {
    int size = (int) (1 + seq * 7919 % 300_000);
    return SnapshotSamples.of(ID, seq, SnapshotSamples.content(seq, size));
  }
}
