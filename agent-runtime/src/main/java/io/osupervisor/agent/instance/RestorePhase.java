package io.osupervisor.agent.instance;

import io.osupervisor.agent.Role;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.vault.BlobReader;
import io.osupervisor.agent.vault.CheckpointChoice;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.LogFeed;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The time in which an instance gets its memory: the newest readable checkpoint, then the log. It
 * follows the log until it is told where to end; a shadow that has everything takes no more before
 * that, so that it can never have more than it is to.
 */
final class RestorePhase {

  /** What comes back to it. */
  sealed interface Signal extends AgentInstance.Command {}

  private record Planned(VaultReply.RestorePlan plan) implements Signal {}

  private record Opened(CheckpointChoice choice, Restoration.Source source) implements Signal {}

  @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
  private record Piece(byte[] bytes, long size) implements Signal {}

  private record FollowAnswered(VaultReply.FollowResult result) implements Signal {}

  private record Delivered(LogFeed.Delivery delivery) implements Signal {}

  private record Unreadable(Throwable cause) implements Signal {}

  private enum FeedEnded implements Signal {
    EARLY
  }

  private static final long UNBOUND = Long.MAX_VALUE;

  private final InstancePort port;
  private final ActorRef<VaultCommand> vault;
  private final CheckpointStore store;
  private final Executor blocking;
  private final Logger log;
  private final int maxFrame;
  private final long notAfter;
  private final boolean rests;
  private final Restoration restoration;
  private final Runnable onCaughtUp;
  private @Nullable BlobReader reader;
  private boolean reading;
  private CompletableFuture<?> read = CompletableFuture.completedFuture(null);
  private @Nullable ActorRef<LogFeed.Command> feed;
  private boolean owes;
  private boolean awaits;
  private boolean followed;
  private boolean caughtUp;
  private boolean resting;
  private long end = UNBOUND;

  /**
   * @param onCaughtUp told whenever the instance has all that is durable
   */
  RestorePhase(InstancePort port, InstanceSetup setup, Logger log, Runnable onCaughtUp) {
    this.port = port;
    this.vault = setup.parts().vault();
    this.store = setup.parts().checkpoints();
    this.blocking = setup.parts().services().blocking();
    this.log = log;
    this.maxFrame = setup.policy().maxFrame().toInt();
    this.notAfter = setup.notAfter();
    this.rests = setup.role() == Role.SHADOW || setup.role() == Role.CANARY;
    this.restoration = new Restoration(port::send, maxFrame);
    this.onCaughtUp = onCaughtUp;
  }

  /** Asks what there is to restore. */
  void begin() {
    awaits = true;
    vault.tell(
        new VaultCommand.PlanRestore(
            notAfter, port.adapter(VaultReply.RestorePlan.class, Planned::new)));
  }

  /** The log ends here, for this instance: it gets nothing beyond. */
  void until(long lastSeq) {
    end = lastSeq;
    if (isPastEnd() || !followed) {
      return;
    }
    if (resting && restoration.given() < end) {
      resting = false;
      askForMore();
    }
    checkCaughtUp(lastSeq);
  }

  /** What it was given cannot be taken back: one that has too much is of no use. */
  private boolean isPastEnd() {
    boolean past = restoration.given() > end;
    if (past) {
      port.end(
          EndReason.fault(
              "restore_failed",
              "it has the log up to %d, beyond %d, where it was to end"
                  .formatted(restoration.given(), end)));
    }
    return past;
  }

  /** Whether everything up to this entry was given. */
  boolean isWholeUntil(long seq) {
    return caughtUp && restoration.given() >= seq;
  }

  /** Ends it: tells the agent that its memory is whole. */
  void finish(Role role) {
    port.send(new SupervisorMessage.RestoreEnd(restoration.given(), role));
    if (feed != null) {
      feed.tell(LogFeed.Enough.NOW);
    }
    close();
  }

  /** Whether something was asked of checkpoint or log and has not come. */
  boolean isAwaitingMemory() {
    return awaits;
  }

  /** The agent took what it was given: more may follow. */
  void drained() {
    if (reader != null) {
      readPiece(reader);
    } else if (owes && feed != null) {
      askForMore();
    }
  }

  void on(Signal signal) {
    if (signal instanceof Planned planned) {
      open(planned.plan());
    } else if (signal instanceof Opened opened) {
      send(opened);
    } else if (signal instanceof Piece piece) {
      onPiece(piece);
    } else if (signal instanceof Delivered delivered) {
      onDelivery(delivered.delivery());
    } else if (signal instanceof FollowAnswered answered) {
      onFollowAnswered(answered.result());
    } else if (signal == FeedEnded.EARLY) {
      port.end(EndReason.fault("restore_failed", "the log was no longer given to it"));
    } else if (signal instanceof Unreadable unreadable) {
      Throwable cause = unreadable.cause();
      port.end(EndReason.fault("restore_failed", "memory cannot be read: " + cause.getMessage()));
    }
  }

  /** Lets go of what is open. */
  void close() {
    BlobReader open = reader;
    reader = null;
    if (open != null) {
      read = read.whenCompleteAsync((bytes, failure) -> open.close(), blocking);
    }
  }

  private void open(VaultReply.RestorePlan plan) {
    port.pipe(
        CompletableFuture.supplyAsync(
            () -> {
              CheckpointChoice choice =
                  CheckpointChoice.choose(plan.candidates(), plan.log(), store::verify);
              return new Opened(choice, Restoration.open(store, choice.checkpoint(), maxFrame));
            },
            blocking),
        opened -> opened,
        Unreadable::new);
  }

  private void send(Opened opened) {
    awaits = false;
    for (CheckpointChoice.Damaged damaged : opened.choice().damaged()) {
      log.warn(
          "checkpoint {} is damaged, the one before it serves: {}",
          damaged.checkpoint().id(),
          damaged.fault().getMessage());
    }
    reader = restoration.begin(opened.source());
    if (isPastEnd()) {
      return;
    }
    if (reader == null) {
      follow();
    } else {
      readPiece(reader);
    }
  }

  private void readPiece(BlobReader open) {
    if (reading || port.unread() > Restoration.WINDOW) {
      return;
    }
    reading = true;
    awaits = true;
    CompletableFuture<Optional<byte[]>> next = CompletableFuture.supplyAsync(open::next, blocking);
    read = next;
    port.pipe(
        next, bytes -> new Piece(bytes.orElse(new byte[0]), open.blob().size()), Unreadable::new);
  }

  private void onPiece(Piece piece) {
    reading = false;
    awaits = false;
    BlobReader open = reader;
    if (open == null) {
      return;
    }
    if (restoration.piece(piece.bytes(), piece.size())) {
      close();
      follow();
    } else {
      readPiece(open);
    }
  }

  private void follow() {
    awaits = true;
    vault.tell(
        new VaultCommand.Follow(
            restoration.given(),
            port.adapter(LogFeed.Delivery.class, Delivered::new),
            port.adapter(VaultReply.FollowResult.class, FollowAnswered::new)));
  }

  private void onFollowAnswered(VaultReply.FollowResult result) {
    if (result instanceof VaultReply.Refused refused) {
      port.end(EndReason.fault("restore_failed", refused.refusal().message()));
    } else if (result instanceof VaultReply.Following following) {
      port.watch(following.feed(), FeedEnded.EARLY);
    }
  }

  private void onDelivery(LogFeed.Delivery delivery) {
    followed = true;
    feed = delivery.feed();
    if (delivery.through() > end) {
      restoration.entries(upToEnd(delivery.entries()), end);
    } else {
      restoration.entries(delivery.entries(), delivery.through());
    }
    long goal = Math.min(delivery.lastDurableSeq(), end);
    resting = rests && end == UNBOUND && restoration.given() >= goal;
    awaits = false;
    if (!resting) {
      askForMore();
    }
    checkCaughtUp(goal);
  }

  /** How many entries of the log the instance was given. */
  long entries() {
    return restoration.taken();
  }

  private List<LogEntry> upToEnd(List<LogEntry> entries) {
    return entries.stream().filter(entry -> entry.seq() <= end).toList();
  }

  /** Asks for more of the log, as soon as the agent took most of what it was given. */
  private void askForMore() {
    owes = port.unread() > Restoration.WINDOW;
    awaits = !owes;
    if (!owes && feed != null) {
      feed.tell(LogFeed.More.ONE);
    }
  }

  private void checkCaughtUp(long lastSeq) {
    caughtUp |= restoration.given() >= lastSeq;
    if (caughtUp) {
      onCaughtUp.run();
    }
  }
}
