package io.osupervisor.agent.vault.migrate;

import io.osupervisor.agent.vault.journal.EventRecord;
import java.io.IOException;

/** Takes all events of a journal, persistence id after persistence id, in order. */
public interface EventSink {
  /**
   * Begins a persistence id. Its first event, if one is left, has the number after {@code
   * deletedTo}; where none is left, {@code deletedTo} is the highest number ever written.
   *
   * @param deletedTo up to where events were deleted; 0 where none were
   */
  void begin(String persistenceId, long deletedTo) throws IOException;

  /** The next event of the persistence id that was begun last. */
  void event(EventRecord event) throws IOException;
}
