package io.osupervisor.agent.vault.migrate;

import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.journal.EventRecord;
import java.io.IOException;

/** Hands events on, and tells how many they were. */
public final class CountedEvents implements EventSink {
  private final EventSink sink;
  private final Progress progress;
  private final String what;
  private final long all;
  private long done;

  /**
   * @param what they are, as in {@code events compared}
   * @param all that there will be; 0 where nobody knows
   */
  public CountedEvents(EventSink sink, Progress progress, String what, long all) {
    this.sink = sink;
    this.progress = progress;
    this.what = what;
    this.all = all;
  }

  @Override
  public void begin(String persistenceId, long deletedTo) throws IOException {
    sink.begin(persistenceId, deletedTo);
  }

  @Override
  public void event(EventRecord event) throws IOException {
    sink.event(event);
    progress.counted(what, ++done, all);
  }
}
