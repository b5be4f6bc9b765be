package io.osupervisor.agent.instance;

import io.osupervisor.agent.protocol.LogEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What an agent wrote and what must wait for it. Entries and keyed answers gather into batches, one
 * of which is being made durable at a time; an output leaves when the batch of everything written
 * before it is durable, in the order in which it was written.
 *
 * @param <A> an answer that is itself appended to the log
 * @param <O> an output that is held
 */
final class CommitQueue<A, O> {

  /** What one append carries. */
  record Batch<A>(long number, List<LogEntry> entries, List<A> answers) {}

  private record Held<O>(long batch, O output) {}

  private final Deque<Held<O>> held = new ArrayDeque<>();
  private List<LogEntry> entries = new ArrayList<>();
  private List<A> answers = new ArrayList<>();
  private long open = 1;
  private boolean underWay;
  private boolean aside;
  private long waitingBytes;
  private long lastSeq;

  CommitQueue(long lastSeq) {
    this.lastSeq = lastSeq;
  }

  /** The number that the next entry must have. */
  long expected() {
    return lastSeq + 1;
  }

  /** Takes entries; they must begin at {@link #expected} and have no gap. */
  void add(List<LogEntry> more) {
    for (LogEntry entry : more) {
      if (entry.seq() != lastSeq + 1) {
        throw new IllegalArgumentException("entry " + entry.seq() + " after " + lastSeq);
      }
      lastSeq = entry.seq();
      waitingBytes += entry.data().size();
      entries.add(entry);
    }
  }

  /** Takes an answer that must be durable with the entries before it. */
  void addAnswer(A answer) {
    answers.add(answer);
  }

  /** Whether an output must wait for what was written before it. */
  boolean mustHold() {
    return underWay || !entries.isEmpty() || !answers.isEmpty();
  }

  /** Holds an output until everything taken so far is durable. */
  void hold(O output) {
    boolean fresh = entries.isEmpty() && answers.isEmpty();
    held.addLast(new Held<>(fresh ? open - 1 : open, output));
  }

  /** Whether what is taken from here on is kept back. */
  void setAside(boolean now) {
    aside = now;
  }

  /** The next batch to append, when none is under way and there is something to write. */
  Optional<Batch<A>> take() {
    return underWay || aside ? Optional.empty() : takeRest();
  }

  /** The rest, though an append may be under way: for the end of an instance. */
  Optional<Batch<A>> takeRest() {
    if (entries.isEmpty() && answers.isEmpty()) {
      return Optional.empty();
    }
    Batch<A> batch = new Batch<>(open, entries, answers);
    entries = new ArrayList<>();
    answers = new ArrayList<>();
    waitingBytes = 0;
    underWay = true;
    open++;
    return Optional.of(batch);
  }

  /** A batch is durable: gives the outputs that may leave. */
  List<O> committed(long number) {
    underWay = number < open - 1;
    List<O> free = new ArrayList<>();
    while (!held.isEmpty() && held.peekFirst().batch() <= number) {
      free.add(held.removeFirst().output());
    }
    return free;
  }

  /** Forgets everything: the log does not take it. */
  void clear() {
    held.clear();
    entries.clear();
    answers.clear();
    waitingBytes = 0;
    underWay = false;
  }

  /** What is still held, in order. */
  List<O> held() {
    return held.stream().map(Held::output).toList();
  }

  /** How many outputs are held. */
  int heldCount() {
    return held.size();
  }

  /** Bytes of entries that no append carries yet. */
  long waitingBytes() {
    return waitingBytes;
  }

  /** Whether nothing waits and nothing is held. */
  boolean isIdle() {
    return !mustHold() && held.isEmpty();
  }

  /** The number of the last entry taken. */
  long lastSeq() {
    return lastSeq;
  }
}
