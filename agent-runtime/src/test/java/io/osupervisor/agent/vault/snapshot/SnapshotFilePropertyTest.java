package io.osupervisor.agent.vault.snapshot;

import static io.osupervisor.agent.vault.snapshot.SnapshotSamples.assertSame;
import static io.osupervisor.agent.vault.snapshot.SnapshotSamples.content;
import static io.osupervisor.agent.vault.snapshot.SnapshotSamples.refusal;

import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Damage of every kind is told, and what is whole comes back as it was. */
class SnapshotFilePropertyTest {
  private static final Path FILE = Path.of("1-2.snap");

  /** Of two chunks. */
  private static final byte[] WHOLE =
      SnapshotSamples.of("vault|counter", 7, content(11, 600_000)).encode();

  @Provide
  Arbitrary<SnapshotFile> snapshots() {
    return Combinators.combine(
            Arbitraries.strings().excludeChars('\0').ofMinLength(1).ofMaxLength(200),
            Arbitraries.longs().between(0, Long.MAX_VALUE),
            Arbitraries.longs().between(0, Long.MAX_VALUE),
            Arbitraries.integers(),
            Arbitraries.strings().ofMaxLength(50),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(5000))
        .filter((id, seq, time, serializer, manifest, content) -> isText(id) && isText(manifest))
        .as(SnapshotFile::new);
  }

  @Property(tries = 500)
  void shouldGiveBackWhatWasWritten(@ForAll("snapshots") SnapshotFile snapshot) {
    assertSame(SnapshotFile.decode(FILE, snapshot.encode()), snapshot);
  }

  @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
  void shouldTellAFlippedBit(@ForAll long seed) {
    int bit = new Random(seed).nextInt(WHOLE.length * 8);
    byte[] flipped = WHOLE.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    refusal("snapshot_damaged", () -> SnapshotFile.decode(FILE, flipped));
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void shouldTellASectorThatWasOverwritten(
      @ForAll @IntRange(max = 1000) int sector, @ForAll long seed) {
    byte[] torn = WHOLE.clone();
    byte[] random = new byte[512];
    new Random(seed).nextBytes(random);
    int from = sector * 512 % (WHOLE.length - random.length);
    System.arraycopy(random, 0, torn, from, random.length);
    refusal("snapshot_damaged", () -> SnapshotFile.decode(FILE, torn));
  }

  private static boolean isText(String text) {
    return text.chars().noneMatch(unit -> Character.isSurrogate((char) unit));
  }
}
