package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/** Damages a copy of a {@link KnownJournal}, and tells what opening and reading it comes to. */
final class DamagedJournal implements DamageTrial {
  private static final int PAGE = 10;

  private final Path known;
  private final Path work;
  private final JournalScript script;
  private final Engine engine;

  /**
   * @param known where {@link KnownJournal} lies, never changed
   * @param work for the copy; on the same file system
   */
  DamagedJournal(Path known, Path work, JournalScript script, Engine engine) {
    this.known = known;
    this.work = work;
    this.script = script;
    this.engine = engine;
  }

  /**
   * Opens and reads it twice, because the first opening may have written; in between it is written
   * to if it opens complete. The first outcome, or the second when that is the bad one.
   */
  @Override
  public Outcome tryOut(Damage damage) throws IOException {
    Scratch.delete(work);
    KnownJournal.copy(known.resolve(damage.base()), work);
    damage.change().to(work);
    Map<String, Head> content = new TreeMap<>(script.end());
    Outcome first = open(content);
    Outcome second = open(content);
    return first.silent() || !second.silent() ? first : second;
  }

  /** What opening the copy says, with all lines. */
  private Outcome open(Map<String, Head> content) {
    EventJournal journal;
    try {
      journal = EventJournal.open(KnownJournal.folders(work), KnownJournal.NODE, settings());
    } catch (AgentException refusal) {
      return Outcome.refused("opening", refusal);
    } catch (RuntimeException e) {
      return Outcome.silent("opening threw " + e);
    }
    try (journal) {
      Outcome read = read(journal, content);
      if (read.equals(Outcome.COMPLETE)) {
        write(journal, content);
      }
      return read;
    } catch (AgentException refusal) {
      return Outcome.refused("closing", refusal);
    }
  }

  private JournalSettings settings() {
    return KnownJournal.settings(engine);
  }

  private static void write(EventJournal journal, Map<String, Head> content) {
    String id = JournalScript.EMPTIED;
    Head head = content.getOrDefault(id, Head.NONE);
    EventRecord next = JournalScript.event(id, head.highest() + 1);
    try {
      journal.append(List.of(next)).toCompletableFuture().join();
      content.put(id, head.grownTo(next.seq()));
    } catch (CompletionException e) {
      // Refused, so there is nothing to be found later.
      if (!(e.getCause() instanceof AgentException)) {
        throw e;
      }
    }
  }

  private static Outcome read(EventJournal journal, Map<String, Head> content) {
    if (!journal.persistenceIds().equals(content.keySet())) {
      return Outcome.silent("persistence ids " + journal.persistenceIds());
    }
    Outcome all = Outcome.COMPLETE;
    for (Map.Entry<String, Head> entry : content.entrySet()) {
      Outcome one = read(journal, entry.getKey(), entry.getValue());
      if (one.silent()) {
        return one;
      }
      all = one.equals(Outcome.COMPLETE) ? all : one;
    }
    return all;
  }

  private static Outcome read(EventJournal journal, String id, Head head) {
    long highest = journal.highest(id).toCompletableFuture().join();
    if (highest != head.highest() || journal.deletedTo(id) != head.deletedTo()) {
      return Outcome.silent(
          "%s: %d and deleted to %d, not %s".formatted(id, highest, journal.deletedTo(id), head));
    }
    long next = head.deletedTo() + 1;
    try {
      while (true) {
        List<EventRecord> page = journal.read(id, next, Long.MAX_VALUE - 1, PAGE);
        if (page.isEmpty()) {
          return next == head.highest() + 1
              ? Outcome.COMPLETE
              : Outcome.silent(id + " ends before " + next + ", not at " + head.highest());
        }
        for (EventRecord event : page) {
          EventRecord wanted = JournalScript.event(id, next);
          if (event.seq() != next || !Arrays.equals(event.repr(), wanted.repr())) {
            return Outcome.silent(id + " has another event than " + next);
          }
          next++;
        }
      }
    } catch (AgentException refusal) {
      boolean named =
          Pattern.compile("event (\\d+) of " + Pattern.quote(id))
              .matcher(refusal.getMessage())
              .find();
      return named
          ? Outcome.refused("reading", refusal)
          : Outcome.silent("not named: " + refusal.getMessage());
    } catch (RuntimeException e) {
      return Outcome.silent("reading threw " + e);
    }
  }
}
