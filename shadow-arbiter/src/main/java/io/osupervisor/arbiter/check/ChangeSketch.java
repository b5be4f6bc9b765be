package io.osupervisor.arbiter.check;

import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.VersionContent;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.BinaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a change adds and takes away, in a form that can be compared with that of another change.
 * What it leaves as it is does not count: two small changes of one large agent have nothing in
 * common for that.
 *
 * @param added shingles of lines that are in the new version alone
 * @param removed those of lines that are in the old version alone
 * @param set parameters with the values that they get
 */
record ChangeSketch(ShingleSketch added, ShingleSketch removed, ShingleSketch set) {

  static ChangeSketch of(VersionContent before, VersionContent after) {
    return new ChangeSketch(
        ShingleSketch.of(gain(before.files(), after.files())),
        ShingleSketch.of(gain(after.files(), before.files())),
        ShingleSketch.of(set(before.parameters(), after.parameters())));
  }

  /** As like as the least like of its three parts; parts that neither has do not count. */
  double likeness(ChangeSketch other) {
    return Stream.of(
            likeness(added, other.added),
            likeness(removed, other.removed),
            likeness(set, other.set))
        .filter(share -> share >= 0)
        .reduce(BinaryOperator.minBy(Double::compare))
        .orElse(0.0);
  }

  private static double likeness(ShingleSketch one, ShingleSketch other) {
    return one.isEmpty() && other.isEmpty() ? -1 : one.likeness(other);
  }

  private static LongStream gain(
      SortedMap<GenomePath, GenomeFile> before, SortedMap<GenomePath, GenomeFile> after) {
    return after.keySet().stream()
        .filter(path -> !Objects.equals(before.get(path), after.get(path)))
        .flatMapToLong(path -> gain(path.value(), before.get(path), after.get(path)));
  }

  /** What is no text is one with nothing but itself. */
  private static LongStream gain(
      String path, @Nullable GenomeFile before, @Nullable GenomeFile after) {
    if (after == null) {
      return LongStream.empty();
    }
    Value now = after.value();
    if (now.kind() != Kind.STRING) {
      return LongStream.of(Shingles.hash(path + ' ' + after.entry().sha256()));
    }
    return Shingles.without(path, Shingles.lines(now.asString()), lines(before));
  }

  private static Map<String, Integer> lines(@Nullable GenomeFile file) {
    Value text = file == null ? Value.NULL : file.value();
    return text.kind() == Kind.STRING ? Shingles.lines(text.asString()) : Map.of();
  }

  private static LongStream set(Map<String, Value> before, Map<String, Value> after) {
    return after.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
        .mapToLong(entry -> Shingles.hash(entry.getKey() + '=' + entry.getValue().toJson()));
  }
}
