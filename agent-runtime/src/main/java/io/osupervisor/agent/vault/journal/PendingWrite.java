package io.osupervisor.agent.vault.journal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

  /** An event as it is put: framed by whoever hands it over, so that the writer need not. */
  record Framed(String persistenceId, long seq, LevelDbStore.Stored put) {
    private static Framed of(EventRecord event) {
      byte[] key = StoreKeys.event(event.persistenceId(), event.seq());
      byte[] value = EventCodec.encode(key, event.repr());
      return new Framed(event.persistenceId(), event.seq(), new LevelDbStore.Stored(key, value));
    }
  }

  /** Events of one or more persistence ids: all of them or none. */
  record Append(List<Framed> events, long bytes, CompletableFuture<Void> done)
      implements PendingWrite {
    static Append of(List<EventRecord> events) {
      List<Framed> framed = new ArrayList<>(events.size());
      long bytes = 0;
      for (EventRecord event : events) {
        framed.add(Framed.of(event));
        bytes += OVERHEAD + event.repr().length;
      }
      return new Append(framed, bytes, new CompletableFuture<>());
    }

    /** Whose events they are. */
    Set<String> persistenceIds() {
      Set<String> ids = new LinkedHashSet<>();
      String last = "";
      for (Framed event : events) {
        if (!event.persistenceId().equals(last)) {
          last = event.persistenceId();
          ids.add(last);
        }
      }
      return ids;
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
      PersistenceIds.check(persistenceId);
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
      PersistenceIds.check(persistenceId);
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
