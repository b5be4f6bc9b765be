package io.osupervisor.agent.vault.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Which damages are tried on a {@link KnownJournal}: the same list for the same files.
 *
 * @param boundaries of each file, at which, and one byte before and behind, it is cut
 * @param cuts of each file at random offsets
 * @param flips of random bits of each file
 * @param places of each file at which there is garbage, zeros, or what belongs elsewhere
 */
record DamagePlan(int boundaries, int cuts, int flips, int places) {
  /** About so long are the index and the footer of a large table here. */
  private static final int INDEX = 1500;

  /** For every build. */
  static final DamagePlan SAMPLE = new DamagePlan(2, 2, 4, 1);

  /** Every boundary, and more than 1,000 random cuts and flips of each copy in all. */
  static final DamagePlan THOROUGH = new DamagePlan(Integer.MAX_VALUE, 150, 150, 20);

  List<Damage> damages(Path known) throws IOException {
    List<Damage> damages = new ArrayList<>(swaps(known));
    for (String base : List.of(KnownJournal.CLOSED, KnownJournal.KILLED)) {
      Path root = known.resolve(base);
      List<Path> files = KnownJournal.below(root).stream().map(root::relativize).toList();
      for (Path file : files) {
        damages.add(Damage.delete(base, file));
        if (holdsData(file)) {
          damages.addAll(cuts(base, root, file));
          damages.addAll(changes(base, root, file));
          damages.add(Damage.replace(base, file, nextAlike(files, file)));
        }
      }
    }
    return damages;
  }

  /** Whether it is more than a lock or a text for people. */
  static boolean holdsData(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith("LOCK") && !name.startsWith("LOG");
  }

  private static List<Damage> swaps(Path known) {
    List<Damage> swaps = new ArrayList<>();
    for (String folder : List.of("journal", "ledger")) {
      for (String other :
          List.of(KnownJournal.BEGUN, KnownJournal.OLDER, KnownJournal.FOREIGN, "nothing")) {
        swaps.add(Damage.swap(KnownJournal.CLOSED, folder, known.resolve(other)));
        swaps.add(Damage.swap(KnownJournal.KILLED, folder, known.resolve(other)));
      }
      for (String other : List.of(KnownJournal.BEGUN, KnownJournal.OLDER, KnownJournal.FOREIGN)) {
        swaps.add(Damage.overlay(KnownJournal.CLOSED, folder, known.resolve(other)));
        swaps.add(Damage.overlay(KnownJournal.KILLED, folder, known.resolve(other)));
      }
    }
    for (String base : List.of(KnownJournal.CLOSED, KnownJournal.SETTLED)) {
      swaps.add(bothGone(base, "CURRENT"));
      swaps.add(bothGone(base, "CURRENT,MANIFEST"));
    }
    return swaps;
  }

  /** Without a ledger, too, tables and logs are no journal that is still to be made. */
  private static Damage bothGone(String base, String starts) {
    return new Damage(
        "no ledger, and no " + starts + " in " + base,
        base,
        root -> {
          Scratch.delete(root.resolve("ledger"));
          for (Path file : KnownJournal.below(root)) {
            String name = file.getFileName().toString();
            if (Stream.of(starts.split(",")).anyMatch(name::startsWith)) {
              Files.delete(file);
            }
          }
        });
  }

  private List<Damage> cuts(String base, Path root, Path file) throws IOException {
    List<Damage> damages = new ArrayList<>();
    long length = Files.size(root.resolve(file));
    List<Long> all = new ArrayList<>(RecordBoundaries.of(root.resolve(file)));
    double step = Math.max(1, (double) all.size() / boundaries);
    for (double i = 0; i < all.size(); i += step) {
      long boundary = all.get((int) i);
      for (long at = boundary - 1; at <= boundary + 1; at++) {
        if (at >= 0 && at < length) {
          damages.add(Damage.truncate(base, file, at));
        }
      }
    }
    Random random = new Random(base.hashCode() + (long) cuts);
    for (int i = 0; i < cuts; i++) {
      damages.add(Damage.truncate(base, file, random.nextLong(written(root, file))));
    }
    return damages;
  }

  private List<Damage> changes(String base, Path root, Path file) throws IOException {
    List<Damage> damages = new ArrayList<>();
    Random random = new Random(base.hashCode() - (long) flips);
    int written = written(root, file);
    int sectors = 1 + (written - 1) / 512;
    for (int i = 0; i < flips; i++) {
      damages.add(Damage.flip(base, file, random.nextInt(written), random.nextInt(8)));
    }
    // Of a table its index, too, whose checksum LevelDB does not look at.
    int index = Math.max(0, written - INDEX);
    for (int i = 0; i < flips; i++) {
      damages.add(
          Damage.flip(base, file, index + random.nextInt(written - index), random.nextInt(8)));
    }
    for (int i = 0; i < places; i++) {
      damages.add(Damage.garbage(base, file, random.nextInt(written)));
      damages.add(Damage.zeroSector(base, file, random.nextInt(sectors)));
      damages.add(
          Damage.misdirectedSector(base, file, random.nextInt(sectors), random.nextInt(sectors)));
    }
    return damages;
  }

  /** Where a file ends but for zeros and 100 bytes of them: damage elsewhere says little. */
  private static int written(Path root, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(root.resolve(file));
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return Math.max(1, Math.min(bytes.length, end + 100));
  }

  private static Path nextAlike(List<Path> files, Path file) {
    List<Path> alike = files.stream().filter(other -> kind(other).equals(kind(file))).toList();
    return alike.get((alike.indexOf(file) + 1) % alike.size());
  }

  private static String kind(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
