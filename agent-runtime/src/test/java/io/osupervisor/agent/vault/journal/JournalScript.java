package io.osupervisor.agent.vault.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What is written to a journal, the same each time: commits of several persistence ids, and what
 * holds after each.
 */
final class JournalScript {
  /** All of its events are deleted. */
  static final String EMPTIED = "agent|emptied";

  /** Wrote only once, in the very first commit. */
  private static final String EARLY = "agent|early";

  private static final List<String> IDS =
      List.of("vault|a", "vault|b", "agent|ä", "arbiter|main", "x", "l".repeat(1024), EMPTIED);

  /** One commit: events, or a deletion. */
  sealed interface Step {
    /** Events of one or more ids. */
    record Append(List<EventRecord> events) implements Step {}

    /** Events of an id up to a number. */
    record Delete(String persistenceId, long to) implements Step {}
  }

  private final Random random = new Random(4);
  private final Map<String, Head> heads = new HashMap<>();
  private final List<Map<String, Head>> after = new ArrayList<>(List.of(Map.of()));
  private final List<List<Step>> sessions;

  /** About 450 KB in four sessions, the last of them 300. */
  JournalScript() {
    sessions = List.of(session(30), session(25), session(25), session(200));
  }

  /** The commits of each session; the journal is closed and opened between two. */
  List<List<Step>> sessions() {
    return sessions;
  }

  /** How far each id is after a commit. */
  Map<String, Head> after(int batch) {
    return after.get(batch);
  }

  /** How far each id is in the end. */
  Map<String, Head> end() {
    return after(batches());
  }

  /** The number of the last commit. */
  int batches() {
    return after.size() - 1;
  }

  /**
   * An event as it is written: 1 byte to 16 KiB, the half of them easy to compress; the half of
   * either as Pekko writes it, around those bytes.
   */
  static EventRecord event(String persistenceId, long seq) {
    Random random = new Random(31L * persistenceId.hashCode() + seq);
    int magnitude = 1 << random.nextInt(15);
    byte[] repr = new byte[Math.max(1, magnitude - random.nextInt(magnitude))];
    if (random.nextBoolean()) {
      random.nextBytes(repr);
    } else {
      repr[repr.length - 1] = (byte) seq;
    }
    return new EventRecord(
        persistenceId,
        seq,
        random.nextBoolean() ? PekkoEvent.write(persistenceId, seq, repr) : repr);
  }

  private List<Step> session(int commits) {
    List<Step> steps = new ArrayList<>();
    for (int i = 1; i <= commits; i++) {
      if (i % 12 == 0) {
        steps.add(delete(EMPTIED, highest(EMPTIED)));
      } else if (i % 10 == 0) {
        String id = IDS.get(random.nextInt(2));
        steps.add(delete(id, Math.max(head(id).deletedTo() + 1, highest(id) / 2)));
      } else {
        steps.add(append(i));
      }
      after.add(Map.copyOf(heads));
    }
    return steps;
  }

  private Step append(int number) {
    List<EventRecord> events = new ArrayList<>();
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      events.add(next(IDS.get(random.nextInt(IDS.size() - 1))));
    }
    if (number % 6 == 5) {
      events.add(next(EMPTIED));
    }
    if (batches() == 0) {
      events.add(next(EARLY));
    }
    return new Step.Append(events);
  }

  private EventRecord next(String id) {
    heads.put(id, head(id).grownTo(highest(id) + 1));
    return event(id, highest(id));
  }

  private Step delete(String id, long to) {
    heads.put(id, head(id).deletedTo(to));
    return new Step.Delete(id, to);
  }

  private Head head(String id) {
    return heads.getOrDefault(id, Head.NONE);
  }

  private long highest(String id) {
    return head(id).highest();
  }
}
