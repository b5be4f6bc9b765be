package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Noise;
import io.osupervisor.arbiter.judge.Observation.Pair;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whether a candidate differs from its control more than the control from itself: the answers of
 * the candidate and of a second control are compared with those of the first. If the candidate
 * differs no more often, a request in which only one of the two differs is the candidate's with a
 * probability of at most a half, given all before it, so a bet on that sign is a supermartingale
 * ({@link Bets}); requests in which both differ, or neither, say nothing. It holds at every look.
 *
 * <p>The signs are asked in all and at each place of the answers, for noise at one hides what
 * happens at another. In all has half of the level; the k-th place that is met has 1/(k(k+1)) of
 * the other half, which is spent in full only by infinitely many. Harm is a sign that is shown
 * where the excess as it is seen is above the margin, too. That the excess is below the margin must
 * be shown in all and at each place, at the whole level: no place may miss it.
 *
 * <p>The bet on a sign takes each request to draw anew. A draw that an agent keeps in its memory
 * differs at every later request with the same sign: of two values that are drawn once, the
 * candidate alone has the other one in a quarter of all trials, and no test of one trial can tell
 * that from a candidate that is wrong. Where draws may last nothing is taken for harm. That there
 * is none is still to be shown, and is said of what was seen.
 */
final class NoiseEvidence implements Evidence {
  /** Places with a bet of their own; all others are one more. */
  static final int MOST_PLACES = 64;

  private static final int LONGEST = 80;

  /** What a place is that nobody has met: never different. */
  private static final NoisePlace QUIET = new NoisePlace(1);

  private final boolean fresh;
  private final OutcomeEvidence all = OutcomeEvidence.ofErrors();
  private final Map<String, NoisePlace> places = new LinkedHashMap<>();

  private NoiseEvidence(boolean fresh) {
    this.fresh = fresh;
  }

  /** Of an agent that draws anew for each request. */
  static NoiseEvidence ofFreshDraws() {
    return new NoiseEvidence(true);
  }

  /** Of an agent that may remember what it drew. */
  static NoiseEvidence ofLastingDraws() {
    return new NoiseEvidence(false);
  }

  @Override
  public void take(Pair pair) {
    Noise noise = pair.noise();
    if (!isTold(pair.comparison(), noise.itself())) {
      return;
    }
    boolean more = !noise.more().isEmpty();
    boolean less = !noise.less().isEmpty();
    if (more == less) {
      all.same();
    } else if (more) {
      all.worse();
    } else {
      all.better();
    }
    if (more || less) {
      take(noise);
    }
  }

  /** Where all three failed alike it is neither. */
  private static boolean isTold(Comparison candidate, Comparison itself) {
    return isAnswer(candidate)
        && isAnswer(itself)
        && !(candidate == Comparison.AGREES_ON_ERROR && itself == Comparison.AGREES_ON_ERROR);
  }

  private static boolean isAnswer(Comparison comparison) {
    return comparison != Comparison.UNTOLD && comparison != Comparison.NOT_COMPARED;
  }

  private void take(Noise noise) {
    int known = places.size();
    boolean more = count(noise.more(), NoisePlace::more);
    boolean less = count(noise.less(), NoisePlace::less);
    if (more != less) {
      NoisePlace others =
          places.computeIfAbsent(Noise.ELSEWHERE, name -> new NoisePlace(places.size() + 1));
      if (more) {
        others.more();
      } else {
        others.less();
      }
    }
    places.values().stream().skip(known).forEach(NoisePlace::begin);
  }

  /** Counts at each of these places; true if some of them have no bet of their own. */
  private boolean count(List<String> paths, Consumer<NoisePlace> counted) {
    boolean elsewhere = false;
    for (String path : paths) {
      NoisePlace place = path.equals(Noise.ELSEWHERE) ? null : places.get(path);
      if (place == null && !path.equals(Noise.ELSEWHERE) && places.size() < MOST_PLACES) {
        place = new NoisePlace(places.size() + 1);
        places.put(path, place);
      }
      if (place == null) {
        elsewhere = true;
      } else {
        counted.accept(place);
      }
    }
    return elsewhere;
  }

  @Override
  public long n() {
    return all.n();
  }

  @Override
  public boolean ready() {
    return all.ready();
  }

  @Override
  public boolean above(double harm, double alpha) {
    if (!fresh) {
      return false;
    }
    long n = n();
    if (all.estimate() > harm && all.above(0, alpha / 2)) {
      return true;
    }
    return places.values().stream()
        .anyMatch(place -> place.excess() > harm * n && place.isNoisier(alpha / 2));
  }

  @Override
  public boolean below(double harm, double alpha) {
    return all.below(harm, alpha)
        && QUIET.isBelow(harm, n(), alpha)
        && places.values().stream().allMatch(place -> place.isBelow(harm, n(), alpha));
  }

  @Override
  public double estimate() {
    return all.estimate();
  }

  /** In all; a single place may decide before. Where draws may last there is no lower bound. */
  @Override
  public Interval bounds(double aboveAlpha, double belowAlpha) {
    Interval both = all.bounds(aboveAlpha / 2, belowAlpha);
    return fresh ? both : new Interval(-1, both.upper());
  }

  @Override
  public String method() {
    return all.method()
        + (fresh ? "" : "; one draw may last, so harm is not shown")
        + places.entrySet().stream()
            .max(Comparator.comparingLong(entry -> entry.getValue().excess()))
            .map(worst -> "; most at " + cut(worst.getKey()) + ", " + worst.getValue().told())
            .orElse("");
  }

  private static String cut(String path) {
    return path.length() <= LONGEST ? path : path.substring(0, LONGEST - 1) + "…";
  }
}
