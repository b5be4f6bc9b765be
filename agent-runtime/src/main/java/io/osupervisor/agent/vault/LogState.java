package io.osupervisor.agent.vault;

/**
 * Where the log stands.
 *
 * @param lastSeq the highest durable entry; 0 for none
 * @param compactedEntry entries up to this one may be gone; 0 when the log is complete
 * @param compactedEvent journal events up to this one may be gone
 */
record LogState(
    long lastSeq, AsideRanges aside, LogIndex index, long compactedEntry, long compactedEvent) {
  static final LogState EMPTY = new LogState(0, AsideRanges.NONE, LogIndex.EMPTY, 0, 0);

  LogState appended(long last, long event) {
    return new LogState(last, aside, index.passing(last, event), compactedEntry, compactedEvent);
  }

  LogState checkpointed(long event) {
    return new LogState(lastSeq, aside, index.mark(lastSeq, event), compactedEntry, compactedEvent);
  }

  LogState withAside(AsideRanges now) {
    return new LogState(lastSeq, now, index, compactedEntry, compactedEvent);
  }

  LogState compacted(long entry, long event) {
    return new LogState(lastSeq, aside, index.from(entry), entry, event);
  }

  LogExtent extent() {
    return compactedEntry == 0 ? LogExtent.COMPLETE : LogExtent.COMPACTED;
  }
}
