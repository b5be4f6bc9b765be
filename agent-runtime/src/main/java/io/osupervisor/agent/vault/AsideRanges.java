package io.osupervisor.agent.vault;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries that restoring an older checkpoint set aside: they stay in the log and keep their
 * numbers, but no state is built from them. Two checkpoints lie on one line of history when the
 * ranges of the older are those of the newer, cut at the older one's number.
 *
 * @param ranges in order, neither touching nor overlapping
 */
public record AsideRanges(@JsonValue List<SeqRange> ranges) {
  /** Nothing set aside. */
  public static final AsideRanges NONE = new AsideRanges(List.of());

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public AsideRanges {
    ranges = List.copyOf(ranges);
    for (int i = 1; i < ranges.size(); i++) {
      if (ranges.get(i).first() <= ranges.get(i - 1).last() + 1) {
        throw new IllegalArgumentException("ranges touch or are out of order: " + ranges);
      }
    }
  }

  /** Whether the entry is set aside. */
  public boolean contains(long seq) {
    return ranges.stream().anyMatch(range -> range.contains(seq));
  }

  /** What is set aside up to this entry. */
  public AsideRanges upTo(long seq) {
    List<SeqRange> cut = new ArrayList<>();
    for (SeqRange range : ranges) {
      if (range.first() <= seq) {
        cut.add(new SeqRange(range.first(), Math.min(range.last(), seq)));
      }
    }
    return new AsideRanges(cut);
  }

  /** With everything from the first to the last entry set aside too; nothing if last < first. */
  public AsideRanges plus(long first, long last) {
    if (last < first) {
      return this;
    }
    List<SeqRange> all = new ArrayList<>(upTo(first - 1).ranges);
    long from = first;
    if (!all.isEmpty() && all.get(all.size() - 1).last() == first - 1) {
      from = all.remove(all.size() - 1).first();
    }
    all.add(new SeqRange(from, last));
    return new AsideRanges(all);
  }
}
