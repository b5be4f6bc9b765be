package io.osupervisor.arbiter.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the differences of two answers by place: the first places as they are, then a number. */
final class DifferenceCollector {
  private record Place(String path, DifferenceKind kind) {}

  private final int kept;
  private final boolean stopsAtFirst;
  private final Map<Place, Difference> places = new LinkedHashMap<>();
  private int more;

  private DifferenceCollector(int kept, boolean stopsAtFirst) {
    this.kept = kept;
    this.stopsAtFirst = stopsAtFirst;
  }

  /** Only wants to know whether there is one. */
  static DifferenceCollector ofAny() {
    return new DifferenceCollector(0, true);
  }

  /** Wants them all, but keeps only the places that come first. */
  static DifferenceCollector ofAll(int kept) {
    return new DifferenceCollector(kept, false);
  }

  /** Whether looking further would tell nothing. */
  boolean isSatisfied() {
    return stopsAtFirst && more > 0;
  }

  boolean isEmpty() {
    return places.isEmpty() && more == 0;
  }

  void add(DifferencePath path, DifferenceKind kind, String control, String candidate) {
    if (stopsAtFirst) {
      more++;
      return;
    }
    Place place = new Place(path.text(), kind);
    Difference known = places.get(place);
    if (known != null) {
      places.put(place, known.again());
    } else if (places.size() < kept) {
      places.put(place, new Difference(place.path(), kind, 1, control, candidate));
    } else {
      more++;
    }
  }

  List<Difference> differences() {
    return List.copyOf(places.values());
  }

  /** Differences at places that are not kept. */
  int more() {
    return more;
  }
}
