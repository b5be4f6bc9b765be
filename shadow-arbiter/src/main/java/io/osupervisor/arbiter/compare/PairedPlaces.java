package io.osupervisor.arbiter.compare;

import io.osupervisor.arbiter.judge.Observation.Noise;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where only one of two comparisons with the same answer differs: the candidate's with a control's,
 * and a second control's with that.
 *
 * @param more paths at which only the candidate differs, sorted; {@link Noise#ELSEWHERE} stands for
 *     all those that were only counted
 * @param less paths at which only the second control does, sorted
 */
public record PairedPlaces(List<String> more, List<String> less) {
  public PairedPlaces {
    more = List.copyOf(more);
    less = List.copyOf(less);
  }

  /** Of two comparisons of one request. */
  public static PairedPlaces of(Comparison candidate, Comparison itself) {
    Set<String> more = paths(candidate);
    Set<String> less = paths(itself);
    Set<String> both = new TreeSet<>(more);
    both.retainAll(less);
    more.removeAll(both);
    less.removeAll(both);
    return new PairedPlaces(List.copyOf(more), List.copyOf(less));
  }

  private static Set<String> paths(Comparison comparison) {
    Set<String> paths = new TreeSet<>();
    if (comparison instanceof Comparison.Differ differ) {
      differ.differences().forEach(difference -> paths.add(difference.path()));
      if (differ.more() > 0) {
        paths.add(Noise.ELSEWHERE);
      }
    }
    return paths;
  }
}
