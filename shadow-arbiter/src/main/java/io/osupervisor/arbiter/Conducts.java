package io.osupervisor.arbiter;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.watch.Conduct;
import io.osupervisor.arbiter.watch.Counted;
import io.osupervisor.arbiter.watch.PinnedBaseline;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the versions answer that were primary lately, since they were or since the node started. The
 * node keeps it no longer than it runs.
 */
final class Conducts {
  private static final int MOST = 8;

  private final Map<VersionId, Conduct> newestLast = new LinkedHashMap<>();

  /** The conduct of a version, which goes on. */
  Conduct of(VersionId version) {
    Conduct known = newestLast.get(version);
    return known != null ? known : begin(version, Counted.NOTHING);
  }

  /**
   * A conduct that begins now: what the version did before does not count for it.
   *
   * @param counted of it before the node started
   */
  Conduct begin(VersionId version, Counted counted) {
    Conduct fresh = Conduct.goingOn(counted);
    newestLast.remove(version);
    newestLast.put(version, fresh);
    if (newestLast.size() > MOST) {
      newestLast.remove(newestLast.keySet().iterator().next());
    }
    return fresh;
  }

  /** How a version answered up to now; nothing of one that did not. */
  PinnedBaseline pinned(VersionId version) {
    Conduct known = newestLast.get(version);
    return known == null ? PinnedBaseline.NONE : PinnedBaseline.of(known);
  }
}
