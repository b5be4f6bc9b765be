package io.osupervisor.agent.vault;

import io.osupervisor.agent.protocol.LogEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** The feeds of one vault. */
final class Followers {
  private final ActorContext<VaultCommand> context;
  private final JournalEvents journal;
  private final FeedLimits limits;
  private final Set<ActorRef<LogFeed.Command>> feeds = new HashSet<>();

  Followers(ActorContext<VaultCommand> context, JournalEvents journal, FeedLimits limits) {
    this.context = context;
    this.journal = journal;
    this.limits = limits;
  }

  /** Begins to serve a follower. */
  ActorRef<LogFeed.Command> add(VaultState state, VaultCommand.Follow command) {
    LogState log = state.log();
    FeedWindow.Start start =
        new FeedWindow.Start(
            command.fromSeq(),
            log.index().eventBefore(command.fromSeq()),
            log.lastSeq(),
            state.journalSeq(),
            log.aside());
    ActorRef<LogFeed.Command> feed =
        context.spawnAnonymous(
            LogFeed.create(journal, start, limits, command.follower()),
            DispatcherSelector.sameAsParent());
    context.watchWith(feed, new VaultSignal.FeedEnded(feed));
    feeds.add(feed);
    return feed;
  }

  void remove(ActorRef<LogFeed.Command> feed) {
    feeds.remove(feed);
  }

  /** Tells all of entries that became durable with this event. */
  void publish(List<LogEntry> entries, long journalSeq) {
    if (feeds.isEmpty() || entries.isEmpty()) {
      return;
    }
    LogFeed.Fresh fresh = new LogFeed.Fresh(entries, journalSeq);
    feeds.forEach(feed -> feed.tell(fresh));
  }

  /** Ends all, because what they gave is no longer the beginning of the log. */
  void end() {
    feeds.forEach(context::stop);
  }
}
