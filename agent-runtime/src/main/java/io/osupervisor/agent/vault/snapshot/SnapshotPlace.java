package io.osupervisor.agent.vault.snapshot;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a snapshot lies: {@code <hash>/<seq>-<timestamp>.snap}, the hash being the first 16 hex
 * digits of the SHA-256 of its persistence id. A damaged file is kept with {@code .broken} behind
 * its name. In order of age, the oldest first.
 *
 * @param seq the sequence number of the last event in it
 * @param timestamp in milliseconds since the epoch
 * @param broken whether it was found damaged
 */
record SnapshotPlace(long seq, long timestamp, boolean broken)
    implements Comparable<SnapshotPlace> {
  private static final String BROKEN = ".broken";
  private static final Pattern NAME =
      Pattern.compile("(0|[1-9]\\d{0,18})-(0|[1-9]\\d{0,18})\\.snap(\\.broken)?");
  private static final int HASH_BYTES = 8;
  private static final Comparator<SnapshotPlace> AGE =
      Comparator.comparingLong(SnapshotPlace::seq)
          .thenComparingLong(SnapshotPlace::timestamp)
          .thenComparing(SnapshotPlace::broken);

  /** The place that a file's name tells; nothing for the name of another kind of file. */
  static Optional<SnapshotPlace> of(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    if (!name.matches()) {
      return Optional.empty();
    }
    try {
      long seq = Long.parseLong(name.group(1));
      long timestamp = Long.parseLong(name.group(2));
      return Optional.of(new SnapshotPlace(seq, timestamp, name.group(3) != null));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The folder of a persistence id. Two ids may share one; the headers of files tell whose. */
  static Path folder(Path root, String persistenceId) {
    try {
      byte[] id = persistenceId.getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(id);
      return root.resolve(HexFormat.of().formatHex(hash, 0, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The file of a persistence id at this place. */
  Path in(Path root, String persistenceId) {
    return folder(root, persistenceId).resolve(name());
  }

  String name() {
    return seq + "-" + timestamp + ".snap" + (broken ? BROKEN : "");
  }

  /** The same place, for the file once it was found damaged. */
  SnapshotPlace asBroken() {
    return new SnapshotPlace(seq, timestamp, true);
  }

  @Override
  public int compareTo(SnapshotPlace other) {
    return AGE.compare(this, other);
  }
}
