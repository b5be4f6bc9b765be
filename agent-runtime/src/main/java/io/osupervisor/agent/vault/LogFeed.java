package io.osupervisor.agent.vault;

import io.osupervisor.agent.Wire;
import io.osupervisor.agent.protocol.LogEntry;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.jspecify.annotations.Nullable;

/**
 * Sends an agent's durable entries to one follower: first those in the journal, then each as it
 * becomes durable, in order, each once. The first delivery comes unasked; every further one needs a
 * {@link More}. It ends with its follower.
 */
public final class LogFeed extends AbstractBehavior<LogFeed.Command> {
  private static final int MAX_CREDIT = 1000;

  /** What a feed is told. */
  public sealed interface Command extends Wire {}

  /** The follower is ready for so many more deliveries, at least 1. */
  public record More(int deliveries) implements Command {
    /** One more. */
    public static final More ONE = new More(1);

    public More {
      if (deliveries < 1) {
        throw new IllegalArgumentException("a follower asked for " + deliveries + " deliveries");
      }
    }
  }

  /** The follower has what it wants. */
  public enum Enough implements Command {
    NOW
  }

  /** Entries became durable; from the vault alone. */
  record Fresh(List<LogEntry> entries, long journalSeq) implements Command {}

  private record Page(List<JournalEvents.Stored> events) implements Command {}

  private enum PagesEnded implements Command {
    HERE
  }

  private record ReadFailed(Throwable cause) implements Command {}

  private enum FollowerGone implements Command {
    GONE
  }

  /**
   * Entries for a follower.
   *
   * @param entries in order; empty only in a first delivery to a follower that has everything
   * @param through the entry up to which the follower has everything that counts
   * @param lastDurableSeq the highest durable entry when this was sent
   * @param feed is told {@link More}
   */
  public record Delivery(
      List<LogEntry> entries, long through, long lastDurableSeq, ActorRef<Command> feed)
      implements Wire {
    public Delivery {
      entries = List.copyOf(entries);
    }

    /** Whether the follower had everything when this was sent. */
    public boolean isCaughtUp() {
      return through == lastDurableSeq;
    }
  }

  private final JournalEvents journal;
  private final FeedWindow window;
  private final FeedLimits limits;
  private final ActorRef<Delivery> follower;
  private @Nullable SinkQueueWithCancel<List<JournalEvents.Stored>> pages;
  private long lastRequested;
  private boolean pulling;
  private boolean greeted;
  private int credit = 1;

  private LogFeed(
      ActorContext<Command> context,
      JournalEvents journal,
      FeedWindow.Start start,
      FeedLimits limits,
      ActorRef<Delivery> follower) {
    super(context);
    this.journal = journal;
    this.window = new FeedWindow(journal.persistenceId(), start, limits);
    this.limits = limits;
    this.follower = follower;
    context.watchWith(follower, FollowerGone.GONE);
  }

  static Behavior<Command> create(
      JournalEvents journal,
      FeedWindow.Start start,
      FeedLimits limits,
      ActorRef<Delivery> follower) {
    return Behaviors.setup(
        context -> {
          LogFeed feed = new LogFeed(context, journal, start, limits, follower);
          feed.serve();
          return feed;
        });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(More.class, this::onMore)
        .onMessage(Fresh.class, this::onFresh)
        .onMessage(Page.class, this::onPage)
        .onMessageEquals(PagesEnded.HERE, this::onPagesEnded)
        .onMessage(ReadFailed.class, this::onReadFailed)
        .onMessageEquals(FollowerGone.GONE, Behaviors::stopped)
        .onMessageEquals(Enough.NOW, Behaviors::stopped)
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  private Behavior<Command> onMore(More more) {
    credit = Math.min(MAX_CREDIT, credit + more.deliveries());
    return serve();
  }

  private Behavior<Command> onFresh(Fresh fresh) {
    window.fresh(fresh.entries(), fresh.journalSeq());
    return serve();
  }

  private Behavior<Command> onPage(Page page) {
    pulling = false;
    page.events().forEach(window::stored);
    return serve();
  }

  private Behavior<Command> onPagesEnded() {
    pulling = false;
    pages = null;
    window.requireRead(lastRequested);
    return serve();
  }

  private Behavior<Command> onReadFailed(ReadFailed failed) {
    throw new IllegalStateException(
        "the journal of '" + journal.persistenceId() + "' cannot be read", failed.cause());
  }

  private Behavior<Command> onPostStop() {
    if (pages != null) {
      pages.cancel();
    }
    return this;
  }

  private Behavior<Command> serve() {
    while (credit > 0) {
      if (window.hasReady()) {
        deliver();
      } else if (!window.isBehind()) {
        greet();
        break;
      } else if (!window.takeWaiting()) {
        read();
        break;
      }
    }
    return this;
  }

  /** A follower that has everything learns so, once. */
  private void greet() {
    if (!greeted) {
      deliver();
    }
  }

  private void deliver() {
    List<LogEntry> entries = window.next();
    credit--;
    greeted = true;
    follower.tell(
        new Delivery(entries, window.through(), window.durable(), getContext().getSelf()));
  }

  private void read() {
    if (pulling) {
      return;
    }
    SinkQueueWithCancel<List<JournalEvents.Stored>> open = pages == null ? open() : pages;
    pages = open;
    pulling = true;
    getContext()
        .pipeToSelf(
            open.pull(),
            (page, failure) -> {
              if (failure != null) {
                return new ReadFailed(failure);
              }
              return page.<Command>map(Page::new).orElse(PagesEnded.HERE);
            });
  }

  private SinkQueueWithCancel<List<JournalEvents.Stored>> open() {
    lastRequested = window.lastEvent();
    return journal
        .between(window.firstEvent(), lastRequested)
        .groupedWeighted(limits.bytes(), JournalEvents.Stored::weight)
        .runWith(Sink.queue(), journal.system());
  }
}
