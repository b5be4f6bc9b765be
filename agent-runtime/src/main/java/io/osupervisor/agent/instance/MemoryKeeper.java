package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.ProtocolException;
import io.osupervisor.agent.vault.KeyedAnswer;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one reign: takes entries and answers from the agent, has them made durable one
 * batch after the other, and says which answers may leave.
 */
final class MemoryKeeper {

  /** What waits for what was written before it. */
  sealed interface Outgoing {
    /** An answer to a request. */
    record Reply(
        String requestId, AgentReply reply, AgentMessage.@Nullable Answer said, long latencyNanos)
        implements Outgoing {}

    /** A change that the agent proposes. */
    record Intent(InstanceEvent.Intended intended) implements Outgoing {}
  }

  private record Sent(long number, long lastSeq, int entries, long bytes, long nanos) {}

  private final ActorRef<VaultCommand> vault;
  private final ActorRef<VaultReply.AppendResult> replies;
  private final AgentRecorder recorder;
  private final LongSupplier nanos;
  private final Supplier<Map<String, String>> openKeys;
  private final CommitQueue<KeyedAnswer, Outgoing> queue;
  private final Deque<Sent> sent = new ArrayDeque<>();
  private long epoch;
  private long durable;
  private @Nullable Long cutSeq;
  private final Deque<Long> marks = new ArrayDeque<>();

  /**
   * @param openKeys the idempotency keys of the requests that are open now, by request id
   */
  MemoryKeeper(
      VaultReply.Reign reign,
      ActorRef<VaultCommand> vault,
      ActorRef<VaultReply.AppendResult> replies,
      AgentRecorder recorder,
      LongSupplier nanos,
      Supplier<Map<String, String>> openKeys) {
    this.epoch = reign.epoch();
    this.vault = vault;
    this.replies = replies;
    this.recorder = recorder;
    this.nanos = nanos;
    this.openKeys = openKeys;
    this.queue = new CommitQueue<>(reign.lastSeq());
    this.durable = reign.lastSeq();
  }

  long epoch() {
    return epoch;
  }

  /** Another reign of the same instance began; nothing of the one before is on its way. */
  void renew(long next) {
    epoch = next;
  }

  /**
   * Takes entries.
   *
   * @throws ProtocolException {@code wal_gap} when they do not follow the last one; none is taken
   */
  void entries(List<LogEntry> entries) {
    long expected = queue.expected();
    for (LogEntry entry : entries) {
      if (entry.seq() != expected++) {
        throw new ProtocolException(Fault.walGap(expected - 1, entry.seq()));
      }
    }
    queue.add(entries);
  }

  /** Takes an answer that is kept for its idempotency key; it leaves once it is durable. */
  void keyedAnswer(KeyedAnswer answer, Outgoing.Reply outgoing) {
    queue.addAnswer(answer);
    queue.hold(outgoing);
  }

  /** Takes an answer or a proposal; true when it may leave at once, else it is held. */
  boolean output(Outgoing outgoing) {
    if (!queue.mustHold()) {
      return true;
    }
    queue.hold(outgoing);
    return false;
  }

  /** Sends the next batch to the vault, when none is under way. */
  void commit() {
    queue.take().ifPresent(this::append);
  }

  /** What was taken so far is sent; what comes from here on is set aside. */
  void cut() {
    commitRest();
    queue.setAside(true);
    cutSeq = queue.lastSeq();
  }

  /** What was set aside is sent after all. */
  void uncut() {
    cutSeq = null;
    queue.setAside(false);
  }

  /** The entry at which it was cut, told once, when everything up to it is durable. */
  Optional<Long> cutAt() {
    Long seq = cutSeq;
    if (seq == null || !sent.isEmpty()) {
      return Optional.empty();
    }
    cutSeq = null;
    return Optional.of(seq);
  }

  /** What was taken so far is looked at: {@link #marked} tells when it is durable. */
  void mark() {
    marks.addLast(queue.lastSeq());
    commit();
  }

  /** The oldest entry that was marked and is durable, told once. */
  Optional<Long> marked() {
    Long first = marks.peekFirst();
    return first == null || first > durable ? Optional.empty() : Optional.of(marks.removeFirst());
  }

  /** Sends all that is left, at the end of the reign. */
  void commitRest() {
    queue.takeRest().ifPresent(this::append);
  }

  private void append(CommitQueue.Batch<KeyedAnswer> batch) {
    List<LogEntry> entries = batch.entries();
    long bytes = entries.stream().mapToLong(entry -> entry.data().size()).sum();
    long last = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).seq();
    sent.addLast(new Sent(batch.number(), last, entries.size(), bytes, nanos.getAsLong()));
    vault.tell(new VaultCommand.Append(epoch, entries, batch.answers(), openKeys.get(), replies));
  }

  /** The oldest batch under way is durable: gives the answers that may leave. */
  List<Outgoing> appended() {
    Sent done = sent.removeFirst();
    durable = Math.max(durable, done.lastSeq());
    recorder.commit.record(nanos.getAsLong() - done.nanos());
    recorder.appends.add(done.entries());
    recorder.appendedBytes.add(done.bytes());
    return queue.committed(done.number());
  }

  /** The log refused: nothing that waits can ever leave. */
  void giveUp() {
    sent.clear();
    queue.clear();
  }

  /** The requests whose answers still wait. */
  Set<String> heldRequests() {
    return queue.held().stream()
        .filter(Outgoing.Reply.class::isInstance)
        .map(held -> ((Outgoing.Reply) held).requestId())
        .collect(Collectors.toSet());
  }

  /** How many answers and proposals wait. */
  int heldCount() {
    return queue.heldCount();
  }

  /** The last entry that is on stable storage. */
  long durableSeq() {
    return durable;
  }

  /** The last entry that the agent wrote. */
  long lastSeq() {
    return queue.lastSeq();
  }

  /** Bytes of entries that no append carries yet. */
  long waitingBytes() {
    return queue.waitingBytes();
  }

  boolean isIdle() {
    return queue.isIdle();
  }
}
