package io.osupervisor.arbiter.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts comparisons, and where their answers differ. Its memory is bounded, however many answers
 * come and however strange they are. For one thread.
 */
public final class ComparisonTally {
  /** How many places are counted one by one; what differs elsewhere is counted together. */
  static final int MAX_PLACES = 200;

  static final int SAMPLES = 3;

  private record Place(String path, DifferenceKind kind) {}

  /** What is known of one place. */
  private static final class Count {
    private long answers;
    private final List<DifferencePlace.Sample> samples = new ArrayList<>(SAMPLES);

    void add(Difference difference) {
      answers++;
      if (samples.size() < SAMPLES) {
        samples.add(new DifferencePlace.Sample(difference.control(), difference.candidate()));
      }
    }
  }

  private final Map<AgreementRule, Long> agreed = new EnumMap<>(AgreementRule.class);
  private final Map<Place, Count> places = new LinkedHashMap<>();
  private long agreedOnError;
  private long differed;
  private long elsewhere;

  /** Counts one more comparison. */
  public void add(Comparison comparison) {
    if (comparison instanceof Comparison.Agree agree) {
      agreed.merge(agree.rule(), 1L, Long::sum);
    } else if (comparison instanceof Comparison.AgreeOnError) {
      agreedOnError++;
    } else if (comparison instanceof Comparison.Differ differ) {
      differed++;
      boolean beyond = count(differ.differences());
      if (beyond || differ.more() > 0) {
        elsewhere++;
      }
    }
  }

  /** Whether one of them lies at a place beyond those that are counted. */
  private boolean count(List<Difference> differences) {
    boolean beyond = false;
    for (Difference difference : differences) {
      Place place = new Place(difference.path(), difference.kind());
      Count count = places.get(place);
      if (count == null && places.size() < MAX_PLACES) {
        count = new Count();
        places.put(place, count);
      }
      if (count == null) {
        beyond = true;
      } else {
        count.add(difference);
      }
    }
    return beyond;
  }

  /** What was counted so far. */
  public ComparisonSummary summary() {
    List<DifferencePlace> found = new ArrayList<>(places.size());
    places.forEach(
        (place, count) ->
            found.add(
                new DifferencePlace(place.path(), place.kind(), count.answers, count.samples)));
    return new ComparisonSummary(agreed, agreedOnError, differed, found, elsewhere);
  }
}
