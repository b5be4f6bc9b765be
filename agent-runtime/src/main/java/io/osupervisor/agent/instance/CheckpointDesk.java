package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.ProtocolException;
import io.osupervisor.agent.protocol.Snapshot;
import io.osupervisor.agent.protocol.SnapshotChunk;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.CheckpointInfo;
import io.osupervisor.agent.vault.CheckpointSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one instance on their way: asked for, arriving, on the disk, waiting until the
 * entries that they hold are durable. Whoever asks gets one reply, whatever the agent does.
 */
final class CheckpointDesk {

  /** A checkpoint that came whole, while its bytes are made safe. */
  record Saving(CheckpointOrder order, CompletionStage<BlobRef> blob) {}

  /** A checkpoint whose bytes are safe. */
  record Saved(CheckpointOrder order, BlobRef blob) {}

  /** A piece on its way to the disk. */
  record Piece(CheckpointIntake intake, CompletionStage<?> written) {}

  private final CheckpointSink store;
  private final Executor blocking;
  private final CheckpointSchedule schedule;
  private final LongSupplier nanos;
  private final CheckpointWaiters waiters = new CheckpointWaiters();
  private final Set<Saving> saving = new LinkedHashSet<>();
  private final Deque<Saved> saved = new ArrayDeque<>();
  private final Deque<Saved> recording = new ArrayDeque<>();
  private @Nullable CheckpointIntake intake;
  private long touched;
  private boolean skipping;
  private boolean givenUp;
  private String reason = CheckpointOrder.UNASKED;

  CheckpointDesk(
      CheckpointSink store, Executor blocking, CheckpointSchedule schedule, LongSupplier nanos) {
    this.store = store;
    this.blocking = blocking;
    this.schedule = schedule;
    this.nanos = nanos;
  }

  /** The reason to ask for a checkpoint now, if there is one. */
  Optional<String> due(long seq) {
    return schedule.due(seq, nanos.getAsLong());
  }

  /** Whether the log up to an entry is read sooner than a checkpoint is taken. */
  boolean isLogShort(long seq) {
    return schedule.isLogShort(seq);
  }

  /** The schedule wants one. */
  void asked(String why) {
    reason = why;
    schedule.asked(nanos.getAsLong());
  }

  /** Somebody wants one and waits for it; true when the agent must be asked. */
  boolean asked(String why, ActorRef<AgentReply> waiter) {
    boolean first = waiters.isEmpty();
    if (!waiters.add(waiter, nanos.getAsLong())) {
      return false;
    }
    asked(why);
    return first;
  }

  /**
   * Takes what the agent says; gives what is being saved, if it is whole.
   *
   * @param lastSeq the last entry that the agent wrote
   * @throws ProtocolException {@code field_invalid} or {@code bad_state}
   */
  Optional<Saving> checkpoint(AgentMessage.Checkpoint message, long lastSeq) {
    if (intake != null) {
      throw new ProtocolException(Fault.badState("checkpoint", "taking another checkpoint"));
    }
    if (message.walSeq() > lastSeq) {
      throw new ProtocolException(
          Fault.fieldInvalid("wal_seq", message.walSeq() + " is above the last entry, " + lastSeq));
    }
    skipping = false;
    touched = nanos.getAsLong();
    CheckpointOrder order =
        new CheckpointOrder(message.walSeq(), reason, touched, waiters.takeAll());
    reason = CheckpointOrder.UNASKED;
    if (message.snapshot() instanceof Snapshot.Inline inline) {
      return Optional.of(save(order, CheckpointIntake.whole(store, inline.value(), blocking)));
    }
    intake = new CheckpointIntake(order, store, blocking);
    return Optional.empty();
  }

  /** Takes none of what the agent says; whoever waits for it is told. */
  void refuse(AgentMessage.Checkpoint message, Refusal refusal) {
    abandon(refusal);
    skipping = !(message.snapshot() instanceof Snapshot.Inline);
    failed(
        new CheckpointOrder(message.walSeq(), reason, nanos.getAsLong(), waiters.takeAll()),
        refusal);
    reason = CheckpointOrder.UNASKED;
  }

  /**
   * Takes the next piece; gives it on its way to the disk, or nothing when it belongs to a
   * checkpoint that came to nothing.
   *
   * @throws ProtocolException {@code bad_state} or {@code field_invalid}
   */
  Optional<Piece> chunk(SnapshotChunk chunk) {
    CheckpointIntake open = intake;
    if (open == null) {
      if (skipping) {
        skipping = !chunk.last();
        return Optional.empty();
      }
      throw new ProtocolException(Fault.badState("snapshot_chunk", "taking no checkpoint"));
    }
    if (chunk.index() != open.nextIndex()) {
      abandon(failure("the agent sent its pieces out of order"));
      throw new ProtocolException(
          Fault.fieldInvalid("index", chunk.index() + " where " + open.nextIndex() + " must be"));
    }
    touched = nanos.getAsLong();
    return Optional.of(new Piece(open, open.piece(chunk.data())));
  }

  /** The last piece came; gives what is being saved. */
  Saving finish() {
    CheckpointIntake done = Objects.requireNonNull(intake);
    intake = null;
    return save(done.order(), done.finish());
  }

  private Saving save(CheckpointOrder order, CompletionStage<BlobRef> blob) {
    Saving whole = new Saving(order, blob);
    saving.add(whole);
    return whole;
  }

  /** Its bytes are safe; it waits until its entries are. */
  void saved(Saving whole, BlobRef blob) {
    saving.remove(whole);
    Saved safe = new Saved(whole.order(), blob);
    if (givenUp) {
      drop(safe);
    } else {
      saved.addLast(safe);
    }
  }

  /** Its bytes could not be made safe. */
  void saveFailed(Saving whole, Refusal refusal) {
    saving.remove(whole);
    failed(whole.order(), refusal);
  }

  /** A piece could not be written; true when that is what ends its checkpoint. */
  boolean chunkFailed(CheckpointIntake of, Refusal refusal) {
    if (of != intake) {
      return false;
    }
    abandon(refusal);
    skipping = true;
    return true;
  }

  /** The next checkpoint whose entries are durable; the vault is to record it. */
  Optional<Saved> ready(long durableSeq) {
    Saved first = saved.peekFirst();
    if (first == null || first.order().walSeq() > durableSeq) {
      return Optional.empty();
    }
    recording.addLast(saved.removeFirst());
    return Optional.of(first);
  }

  /** The vault answered for the oldest that it was given. */
  Saved recorded() {
    return recording.removeFirst();
  }

  /** One is durable. */
  void taken(Saved done, CheckpointInfo info, AgentReply view) {
    schedule.taken(info.walSeq(), nanos.getAsLong());
    done.order().tell(view);
  }

  /** The vault did not record one. */
  void refused(Saved done, Refusal refusal) {
    forget(done.blob());
    failed(done.order(), refusal);
  }

  /** Tells those who have waited for too long for an agent that does nothing. */
  void expire() {
    long now = nanos.getAsLong();
    waiters.expire(now);
    if (intake != null && now - touched > CheckpointWaiters.PATIENCE.toNanos()) {
      intake.order().tell(CheckpointWaiters.ignored());
    }
  }

  /** Nothing more comes from the agent. */
  void close() {
    Refusal ended = new Refusal("agent_restarted", "the agent ended meanwhile", "ask again", null);
    waiters.takeAll().forEach(waiter -> waiter.tell(ended));
    abandon(ended);
  }

  /** The log takes no more: what is not recorded never will be. */
  void giveUp() {
    givenUp = true;
    saved.forEach(this::drop);
    saved.clear();
  }

  /** Nobody is left who could record what is still on its way. */
  void dispose() {
    close();
    giveUp();
    Refusal unknown = failure("the node stopped before it was recorded");
    for (Saving whole : saving) {
      whole.order().tell(unknown);
      whole.blob().thenAccept(this::forget);
    }
    recording.forEach(last -> last.order().tell(unknown));
  }

  /** What is told when one came to nothing. */
  static Refusal failure(String message) {
    return new Refusal("checkpoint_failed", message, "look at the node's log and its disk", null);
  }

  /** Whether no checkpoint is between the agent and the log. */
  boolean isIdle() {
    return saving.isEmpty() && saved.isEmpty() && recording.isEmpty();
  }

  private void drop(Saved lost) {
    refused(lost, failure("the log did not take the entries before it"));
  }

  private void forget(BlobRef blob) {
    blocking.execute(() -> store.forget(blob));
  }

  /** Throws away what is arriving. */
  private void abandon(Refusal refusal) {
    if (intake != null) {
      intake.abandon();
      failed(intake.order(), refusal);
      intake = null;
    }
  }

  private void failed(CheckpointOrder order, Refusal refusal) {
    schedule.failed(nanos.getAsLong());
    order.tell(refusal);
  }
}
