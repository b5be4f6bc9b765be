package io.osupervisor.agent.vault;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePSet;

/** The idempotency keys of the window, by key and by age. Immutable; changes share structure. */
record KeyIndex(HashPMap<String, KeyPlace> byKey, TreePSet<KeyPlace> byAge) {
  static final KeyIndex EMPTY = new KeyIndex(HashTreePMap.empty(), TreePSet.empty());

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static KeyIndex of(List<KeyPlace> places) {
    KeyIndex index = EMPTY;
    for (KeyPlace place : places) {
      index = index.plus(place);
    }
    return index;
  }

  @JsonValue
  List<KeyPlace> places() {
    return List.copyOf(byAge);
  }

  int size() {
    return byAge.size();
  }

  Optional<KeyPlace> find(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** What is known of the key, unless it is older than the window. */
  Optional<KeyPlace> find(String key, Instant now, Duration window) {
    return find(key).filter(place -> !place.at().isBefore(now.minus(window)));
  }

  KeyIndex plus(KeyPlace place) {
    KeyPlace old = byKey.get(place.key());
    TreePSet<KeyPlace> ages = old == null ? byAge : byAge.minus(old);
    return new KeyIndex(byKey.plus(place.key(), place), ages.plus(place));
  }

  /** Without keys older than the window, and without the oldest beyond so many. */
  KeyIndex within(Instant now, Duration window, int most) {
    Instant oldest = now.minus(window);
    KeyIndex index = this;
    while (!index.byAge.isEmpty()) {
      KeyPlace first = index.byAge.first();
      if (index.size() <= most && !first.at().isBefore(oldest)) {
        break;
      }
      index = new KeyIndex(index.byKey.minus(first.key()), index.byAge.minus(first));
    }
    return index;
  }

  /** The first event of the journal that is still needed for an answer. */
  Optional<Long> firstAnswer() {
    return byAge.stream()
        .filter(place -> place.mark() == KeyPlace.Mark.ANSWERED)
        .findFirst()
        .map(KeyPlace::journalSeq);
  }
}
