package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** An agent's record as its supervisor knows it, and what is to be done once an event is kept. */
final class RecordBook {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ActorRef<RecordKeeper.Keep> keeper;
  private final Deque<Pending> onceKept = new ArrayDeque<>();
  private final Deque<Runnable> onceFree = new ArrayDeque<>();
  private final Deque<AgentRecordEvent> waiting = new ArrayDeque<>();
  private AgentRecord record = AgentRecord.ABSENT;
  private @Nullable AgentSpec spec;
  private @Nullable String masked;
  private boolean recalled;
  private boolean puttingOff;

  /** What follows an event, and who waits for it. */
  private record Pending(Runnable then, @Nullable ActorRef<AgentReply> asker) {}

  RecordBook(ActorRef<RecordKeeper.Keep> keeper) {
    this.keeper = keeper;
  }

  /** What is known durably. */
  AgentRecord record() {
    return record;
  }

  Standing standing() {
    return record.standing();
  }

  /** The agent's spec; only of one that was created. */
  AgentSpec spec() {
    AgentSpec known = spec;
    if (known == null) {
      known = AgentSpec.fromJson(record.spec());
      spec = known;
    }
    return known;
  }

  /** The same as text, without its secrets. */
  String maskedSpec() {
    String known = masked;
    if (known == null) {
      known = spec().masked().toJson();
      // Most specs have no secrets, and there is one of each for every agent.
      known = known.equals(record.spec()) ? record.spec() : known;
      masked = known;
    }
    return known;
  }

  /** Whether the record was read back. */
  boolean isRecalled() {
    return recalled;
  }

  /** Whether an event is on its way to the disk, or waits for it. */
  boolean isKeeping() {
    return !onceKept.isEmpty();
  }

  /** Goes on once no event is on its way to the disk: what it is decided by is durable then. */
  void onceFree(Runnable step) {
    if (isKeeping()) {
      onceFree.addLast(step);
    } else {
      step.run();
    }
  }

  /** Makes an event durable that nobody asked for. */
  void keep(AgentRecordEvent event) {
    keep(event, null, () -> {});
  }

  /**
   * Makes an event durable, then goes on.
   *
   * @param asker is told where it cannot be kept
   */
  void keep(AgentRecordEvent event, @Nullable ActorRef<AgentReply> asker, Runnable then) {
    onceKept.addLast(new Pending(then, asker));
    waiting.addLast(event);
    if (!puttingOff) {
      handOver();
    }
  }

  /** The disk is left to others: from here on events wait for {@link #resume()}. */
  void putOff() {
    puttingOff = true;
  }

  /** They need not wait any longer. */
  void resume() {
    puttingOff = false;
    handOver();
  }

  private void handOver() {
    waiting.forEach(event -> keeper.tell(new RecordKeeper.Keep(event)));
    waiting.clear();
  }

  /** Nothing more will be kept: whoever waits for it is told. */
  void abandon(Refusal refusal) {
    for (Pending pending : onceKept) {
      ActorRef<AgentReply> asker = pending.asker();
      if (asker != null) {
        asker.tell(refusal);
      }
    }
    onceKept.clear();
    onceFree.clear();
    waiting.clear();
  }

  /** How many processes are to keep the agent running. */
  int instances() {
    return standing() == Standing.RUN ? 1 + spec().policy().standby() : 0;
  }

  /**
   * The keeper told the record.
   *
   * @param told hears that it is known, before anything follows from it
   * @param recall what to do where it was read back
   */
  void kept(AgentRecord now, Runnable told, Runnable recall) {
    if (!now.spec().equals(record.spec())) {
      spec = null;
      masked = null;
    }
    record = now;
    told.run();
    if (recalled) {
      goOn(onceKept.removeFirst());
      while (!isKeeping() && !onceFree.isEmpty()) {
        onceFree.removeFirst().run();
      }
    } else {
      recalled = true;
      recall.run();
    }
  }

  /** What was kept stands, whatever follows it; a fault there ends its agent's supervisor. */
  private static void goOn(Pending kept) {
    try {
      kept.then().run();
    } catch (RuntimeException fault) {
      ActorRef<AgentReply> asker = kept.asker();
      if (asker != null) {
        asker.tell(TreeRefusals.keptOnly(fault));
      }
      throw fault;
    }
  }

  boolean isKeeper(ActorRef<Void> child) {
    return child.equals(keeper.unsafeUpcast());
  }

  /** How long a child may take to answer: it may drain and stop an instance before. */
  Duration patience() {
    if (record.spec().isEmpty()) {
      return PATIENCE;
    }
    Duration drain = spec().policy().drainTimeout().plus(spec().policy().killGrace());
    return PATIENCE.plus(drain.multipliedBy(2));
  }
}
