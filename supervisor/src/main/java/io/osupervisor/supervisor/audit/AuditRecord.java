package io.osupervisor.supervisor.audit;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What somebody did. Secrets never stand in it.
 *
 * @param who the name of the token, of an agent or of a part of the node
 * @param action a stable name such as {@code agent.create}
 * @param agent the agent it was done to, if any
 * @param detail what else is worth keeping, such as its outcome
 */
public record AuditRecord(
    String who, String action, @Nullable String agent, Map<String, String> detail) {

  /** Sorts the detail by name, so that equal records have equal bytes. */
  public AuditRecord {
    if (who.isEmpty() || action.isEmpty()) {
      throw new IllegalArgumentException("an audit record needs who and action");
    }
    detail = Collections.unmodifiableMap(new TreeMap<>(detail));
  }
}
