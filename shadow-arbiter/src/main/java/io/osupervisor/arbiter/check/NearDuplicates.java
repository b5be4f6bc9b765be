package io.osupervisor.arbiter.check;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.Likeness;
import io.osupervisor.arbiter.trial.SettledHypothesis;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what a change is like among those that are kept out: whoever changes a word of what was
 * refused has not proposed anything else. Blocks on the disk; safe for several threads.
 */
public final class NearDuplicates {
  /** With how many a change is compared: the newest. */
  static final int MOST = 100;

  private final VersionStore versions;
  private final Map<HypothesisId, ChangeSketch> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<HypothesisId, ChangeSketch> eldest) {
          return size() > MOST;
        }
      };

  public NearDuplicates(VersionStore versions) {
    this.versions = versions;
  }

  /**
   * What a change is most like; empty where nothing is kept out.
   *
   * @param keptOut what is kept out at present, the newest first
   */
  public Optional<Likeness> nearest(
      VersionContent before, VersionContent after, List<SettledHypothesis> keptOut) {
    ChangeSketch change = ChangeSketch.of(before, after);
    return keptOut.stream()
        .limit(MOST)
        .flatMap(
            one ->
                sketch(one)
                    .map(sketch -> new Likeness(one.id(), one.candidate(), change.likeness(sketch)))
                    .stream())
        .max(Comparator.comparingDouble(Likeness::share));
  }

  /** Of a version that cannot be read nothing is known. */
  private Optional<ChangeSketch> sketch(SettledHypothesis one) {
    synchronized (known) {
      ChangeSketch sketch = known.get(one.id());
      if (sketch != null) {
        return Optional.of(sketch);
      }
    }
    try {
      ChangeSketch sketch =
          ChangeSketch.of(versions.content(one.parent()), versions.content(one.candidate()));
      synchronized (known) {
        known.put(one.id(), sketch);
      }
      return Optional.of(sketch);
    } catch (AgentException unreadable) {
      return Optional.empty();
    }
  }
}
