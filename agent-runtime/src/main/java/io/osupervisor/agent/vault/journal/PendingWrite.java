package io.osupervisor.agent.vault.journal;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What waits to be written; its stage is done when it is durable. */
sealed interface PendingWrite {
  /** About what an event takes beside its bytes. */
  int OVERHEAD = 100;

  CompletableFuture<Void> done();

  /** What it takes in memory, roughly. */
  long bytes();

  /** What it puts into the store. */
  int records();

  /** Events of one or more persistence ids: all of them or none. */
  record Append(List<EventRecord> events, long bytes, CompletableFuture<Void> done)
      implements PendingWrite {
    public Append {
      events = List.copyOf(events);
    }

    static Append of(List<EventRecord> events) {
      long bytes = events.stream().mapToLong(event -> OVERHEAD + event.repr().length).sum();
      return new Append(events, bytes, new CompletableFuture<>());
    }

    @Override
    public int records() {
      return events.size();
    }
  }

  /** Events of an id up to a number are no longer wanted. */
  record Deletion(String persistenceId, long to, CompletableFuture<Void> done)
      implements PendingWrite {
    public Deletion {
      PersistenceIds.encode(persistenceId);
    }

    @Override
    public long bytes() {
      return OVERHEAD;
    }

    @Override
    public int records() {
      return 1;
    }
  }

  /** An id that never wrote begins behind events that were deleted elsewhere. */
  record Beginning(String persistenceId, long after, CompletableFuture<Void> done)
      implements PendingWrite {
    public Beginning {
      PersistenceIds.encode(persistenceId);
    }

    @Override
    public long bytes() {
      return OVERHEAD;
    }

    @Override
    public int records() {
      return 1;
    }
  }
}
