package io.osupervisor.supervisor.telemetry;

import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of this node, for everyone who watches.
 *
 * <p>Publishing never waits and takes no lock: an event gets the next number and the slot of a
 * ring. Every subscriber reads the ring at its own pace; one that is slower than the ring turns is
 * told of the gap and goes on with the oldest event that is kept.
 */
public final class EventHub {
  private static final long IDS_PER_MILLISECOND = 1000;

  private final InstantSource clock;
  private final AtomicReferenceArray<@Nullable Event> ring;
  private final long first;
  private final AtomicLong next;
  private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();

  /**
   * @param capacity how many events are kept, at least 1
   */
  public EventHub(int capacity, InstantSource clock) {
    if (capacity < 1) {
      throw new IllegalArgumentException("an event hub keeps at least one event: " + capacity);
    }
    this.clock = clock;
    this.ring = new AtomicReferenceArray<>(capacity);
    // Taken from the clock, so that a watcher's last id of the node's former life is below it.
    this.first = clock.millis() * IDS_PER_MILLISECOND;
    this.next = new AtomicLong(first);
  }

  /** Tells what happened to the node itself. */
  public Event publish(String type, Map<String, Object> data) {
    return publish(null, type, data);
  }

  /** Tells what happened, to an agent or to the node. Callable from any thread. */
  public Event publish(@Nullable String agent, String type, Map<String, Object> data) {
    Event event = new Event(next.getAndIncrement(), clock.instant(), agent, type, data);
    // A publisher that was overtaken by a whole turn of the ring must not put back an old event.
    ring.accumulateAndGet(slot(event.id()), event, (old, fresh) -> newer(old, fresh) ? fresh : old);
    watchers.forEach(Runnable::run);
    return event;
  }

  private static boolean newer(@Nullable Event old, @Nullable Event fresh) {
    return old == null || (fresh != null && fresh.id() > old.id());
  }

  /** The events from now on, without end. */
  public Source<Event, NotUsed> fromNow() {
    return Source.fromGraph(new EventSource(this, next.get(), true));
  }

  /**
   * The events after an id, then those that follow, without end.
   *
   * @param id the last that was seen; 0 for all that are kept
   */
  public Source<Event, NotUsed> after(long id) {
    return Source.fromGraph(new EventSource(this, cursorAfter(id), true));
  }

  /** The events after an id that are kept now; ends after them. */
  public Source<Event, NotUsed> keptAfter(long id) {
    return Source.fromGraph(new EventSource(this, cursorAfter(id), false));
  }

  private long cursorAfter(long id) {
    return id <= 0 ? oldest() : Math.min(id + 1, next.get());
  }

  /** The number of the oldest event that is kept, or of the next if there is none. */
  long oldest() {
    return Math.max(first, next.get() - ring.length());
  }

  /** The number that the next event gets. */
  long upcoming() {
    return next.get();
  }

  /**
   * The event that a cursor stands at, if it is there, or the gap that has opened before it.
   *
   * @param fellBehind whether the cursor stood in the ring before: then the gap goes a quarter of
   *     the ring further, so that the next event is not lost again before it is read
   */
  @Nullable Event at(long cursor, boolean fellBehind) {
    Event event = cursor < first ? null : ring.get(slot(cursor));
    if (cursor >= first && (event == null || event.id() < cursor)) {
      return null;
    }
    if (event != null && event.id() == cursor) {
      return event;
    }
    long ahead = fellBehind ? ring.length() / 4 : 0;
    return Event.gap(clock.instant(), cursor - 1, oldest() + ahead);
  }

  private int slot(long id) {
    return (int) (id % ring.length());
  }

  void watch(Runnable watcher) {
    watchers.add(watcher);
  }

  void unwatch(Runnable watcher) {
    watchers.remove(watcher);
  }
}
