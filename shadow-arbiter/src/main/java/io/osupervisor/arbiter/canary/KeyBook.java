package io.osupervisor.arbiter.canary;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers to which arm each key of a step fell: it must be one. */
final class KeyBook {
  /** More keys are not remembered; what is wrong with the lot shows in these. */
  static final int MOST = 65_536;

  private final Map<String, Boolean> arms = new HashMap<>();

  /** Notes where a request fell; false where its key fell to the other arm before. */
  boolean agrees(@Nullable String key, boolean canary) {
    if (key == null) {
      return true;
    }
    Boolean before = arms.get(key);
    if (before == null && arms.size() < MOST) {
      arms.put(key, canary);
    }
    return before == null || before == canary;
  }
}
