package io.osupervisor.arbiter;

import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.Verification.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds where values that should be the same are not. */
final class Differences {
  private static final String NOTHING = "nothing";

  private Differences() {}

  static Optional<Difference> of(String field, String stored, String recomputed) {
    return stored.equals(recomputed)
        ? Optional.empty()
        : Optional.of(new Difference(field, stored, recomputed));
  }

  /** The first difference of two, named from this name on; the recomputed one gives the order. */
  static Optional<Difference> first(String name, Value stored, Value recomputed) {
    if (stored.kind() == Kind.MAP && recomputed.kind() == Kind.MAP) {
      return ofMaps(name, stored.fields(), recomputed.fields());
    }
    if (stored.kind() == Kind.LIST
        && recomputed.kind() == Kind.LIST
        && stored.elements().size() == recomputed.elements().size()) {
      return ofLists(name, stored.elements(), recomputed.elements());
    }
    return stored.equals(recomputed)
        ? Optional.empty()
        : Optional.of(new Difference(name, text(stored), text(recomputed)));
  }

  private static Optional<Difference> ofMaps(
      String name, Map<String, Value> theirs, Map<String, Value> ours) {
    List<String> names = new ArrayList<>(new TreeMap<>(ours).keySet());
    theirs.keySet().stream().filter(one -> !ours.containsKey(one)).forEach(names::add);
    return names.stream()
        .map(
            one ->
                first(
                    name.isEmpty() ? one : name + "." + one,
                    theirs.getOrDefault(one, Value.NULL),
                    ours.getOrDefault(one, Value.NULL)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Difference> ofLists(String name, List<Value> theirs, List<Value> ours) {
    for (int i = 0; i < ours.size(); i++) {
      Optional<Difference> found = first(name + "[" + i + "]", theirs.get(i), ours.get(i));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** A value for people. */
  static String text(@Nullable Value value) {
    if (value == null || value.isNull()) {
      return NOTHING;
    }
    return value.kind() == Kind.STRING ? value.asString() : value.toJson();
  }
}
