package io.osupervisor.arbiter.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomeFile.Mode;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.VersionContent;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChangeSketchTest {
  private static final VersionContent PARENT = version(1, lines("old", 0, 200));

  private static VersionContent version(int step, String text, GenomeFile... more) {
    List<GenomeFile> files =
        Stream.concat(Stream.of(GenomeFile.ofText("a.py", text)), Stream.of(more)).toList();
    return VersionContent.of(List.of("python3"), files, Map.of("step", Value.of(step)));
  }

  private static String lines(String word, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "  %s_%d = read(%d)".formatted(word, i, i))
        .collect(Collectors.joining("\n"));
  }

  private static double likeness(VersionContent one, VersionContent other) {
    double there = sketch(one).likeness(sketch(other));
    assertThat(sketch(other).likeness(sketch(one))).isEqualTo(there);
    return there;
  }

  private static ChangeSketch sketch(VersionContent candidate) {
    return ChangeSketch.of(PARENT, candidate);
  }

  private static String added(String more) {
    return lines("old", 0, 200) + "\n" + more;
  }

  @Test
  void shouldFindTheSameChangeWhateverItsSpace() {
    VersionContent one = version(1, added("x = 1\ny = x + 1\n"));
    VersionContent other = version(1, added("\n\n   x  =  1\n\ty=x+1"));
    assertThat(likeness(one, other)).isEqualTo(1);
  }

  @Test
  void shouldTakeOneWordOfManyForALittleAndOfFewForMuch() {
    String many = lines("new", 0, 60);
    double ofMany =
        likeness(version(1, added(many)), version(1, added(many.replace("_7 ", "_x "))));
    assertThat(ofMany).isGreaterThan(0.95).isLessThan(1);
    assertThat(likeness(version(1, added("LIMIT = 5")), version(1, added("LIMIT = 6")))).isZero();
  }

  /** Else the second change of one word in a large program would be the same as the first. */
  @Test
  void shouldNotCountWhatBothLeaveAsItIs() {
    String old = lines("old", 0, 200);
    VersionContent one = version(1, old.replace("read(7)", "read(8)"));
    VersionContent other = version(1, old.replace("read(9)", "read(10)"));
    assertThat(likeness(one, other)).isLessThan(0.2);
    assertThat(likeness(one, one)).isEqualTo(1);
  }

  @Test
  void shouldNotTakeTheSameRemovalForTheSameChange() {
    VersionContent one = version(1, lines("old", 0, 20) + "\nfast = find(index)");
    VersionContent other = version(1, lines("old", 0, 20) + "\nsmall = walk(tree)");
    assertThat(likeness(one, other)).isLessThan(0.2);
    assertThat(likeness(version(1, lines("old", 0, 20)), one)).isZero();
  }

  @Test
  void shouldCompareParametersByTheirValues() {
    String old = lines("old", 0, 200);
    assertThat(likeness(version(2, old), version(3, old))).isZero();
    assertThat(likeness(version(2, old), version(2, old))).isEqualTo(1);
    assertThat(likeness(version(2, old), version(2, added("x = read(1)")))).isZero();
  }

  @Test
  void shouldTellFilesThatAreNoTextByTheirContent() {
    String old = lines("old", 0, 200);
    VersionContent one = version(1, old, binary("x.bin", 1));
    assertThat(likeness(one, version(1, old, binary("x.bin", 1)))).isEqualTo(1);
    assertThat(likeness(one, version(1, old, binary("x.bin", 2)))).isZero();
    assertThat(likeness(one, version(1, old, binary("y.bin", 1)))).isZero();
  }

  private static GenomeFile binary(String path, int last) {
    return GenomeFile.of(new GenomePath(path), Mode.PLAIN, new byte[] {(byte) 0xff, (byte) last});
  }

  @Test
  void shouldFindNothingInCommonOfChangesThatChangeNothing() {
    assertThat(sketch(PARENT).likeness(sketch(PARENT))).isZero();
  }

  @Test
  void shouldEstimateLargeSetsByTheirSmallestHashes() {
    for (double share : new double[] {0.5, 0.9, 0.95, 0.99}) {
      int common = (int) (100_000 * share);
      ShingleSketch one = ShingleSketch.of(hashes(0, 100_000));
      ShingleSketch other = ShingleSketch.of(hashes(100_000 - common, 100_000));
      double sigma = Math.sqrt(share * (1 - share) / ShingleSketch.MOST);
      assertThat(one.likeness(other)).isCloseTo(share, within(4 * sigma));
    }
  }

  private static LongStream hashes(int from, int to) {
    return IntStream.range(from, to).mapToLong(i -> Shingles.hash("member " + i));
  }
}
