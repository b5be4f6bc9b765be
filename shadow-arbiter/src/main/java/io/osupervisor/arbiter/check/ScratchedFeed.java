package io.osupervisor.arbiter.check;

import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.vault.LogFeed;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.arbiter.check.LogProofs.Written;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a follower with the agent's log up to a cut, and with what was written behind it. To the
 * follower it is a {@link LogFeed}; it ends with the agent's own.
 */
final class ScratchedFeed extends AbstractBehavior<ScratchedFeed.Signal> {
  /** What it is told from both sides. */
  sealed interface Signal {}

  private record FromLog(LogFeed.Delivery delivery) implements Signal {}

  private record Followed(VaultReply.FollowResult result) implements Signal {}

  private record FromFollower(LogFeed.Command command) implements Signal {}

  private enum LogEnded implements Signal {
    EARLY
  }

  private final Written written;
  private final VaultCommand.Follow follow;
  private final ActorRef<LogFeed.Command> self;
  private @Nullable ActorRef<LogFeed.Command> log;
  private boolean atCut;
  private boolean whole;

  private ScratchedFeed(ActorContext<Signal> context, Written written, VaultCommand.Follow follow) {
    super(context);
    this.written = written;
    this.follow = follow;
    this.self = context.messageAdapter(LogFeed.Command.class, FromFollower::new);
  }

  /**
   * A feed.
   *
   * @param follow as the follower asked; it starts before the cut
   */
  static Behavior<Signal> create(
      ActorRef<VaultCommand> vault, Written written, VaultCommand.Follow follow) {
    return Behaviors.setup(
        context -> {
          vault.tell(
              new VaultCommand.Follow(
                  follow.fromSeq(),
                  context.messageAdapter(LogFeed.Delivery.class, FromLog::new),
                  context.messageAdapter(VaultReply.FollowResult.class, Followed::new)));
          return new ScratchedFeed(context, written, follow);
        });
  }

  @Override
  public Receive<Signal> createReceive() {
    return newReceiveBuilder()
        .onMessage(Followed.class, this::onFollowed)
        .onMessage(FromLog.class, this::onLog)
        .onMessage(FromFollower.class, this::onFollower)
        .onMessageEquals(LogEnded.EARLY, Behaviors::stopped)
        .build();
  }

  private Behavior<Signal> onFollowed(Followed followed) {
    if (followed.result() instanceof VaultReply.Following following) {
      log = following.feed();
      getContext().watchWith(following.feed(), LogEnded.EARLY);
      follow.replyTo().tell(new VaultReply.Following(self));
    } else {
      follow.replyTo().tell(followed.result());
    }
    return this;
  }

  private Behavior<Signal> onLog(FromLog from) {
    LogFeed.Delivery delivery = from.delivery();
    log = delivery.feed();
    atCut = delivery.through() >= written.cut();
    List<LogEntry> before =
        delivery.entries().stream().filter(entry -> entry.seq() <= written.cut()).toList();
    long through = Math.min(delivery.through(), written.cut());
    follow.follower().tell(new LogFeed.Delivery(before, through, written.end(), self));
    return this;
  }

  /** At the cut the rest is one delivery: it is bounded by what a shadow may keep of its own. */
  private Behavior<Signal> onFollower(FromFollower from) {
    if (from.command() == LogFeed.Enough.NOW) {
      return Behaviors.stopped();
    }
    if (atCut && !whole) {
      whole = true;
      follow
          .follower()
          .tell(new LogFeed.Delivery(written.entries(), written.end(), written.end(), self));
    } else if (log != null && !atCut) {
      log.tell(from.command());
    }
    return this;
  }
}
