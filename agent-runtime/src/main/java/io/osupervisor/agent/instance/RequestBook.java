package io.osupervisor.agent.instance;

import io.osupervisor.agent.InstanceId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one agent: who waits, who is with an instance, whose time is over. A request is
 * given to an instance at most once, unless it is idempotent. Times are nanoseconds of one
 * monotonic clock.
 *
 * @param <R> what a request carries
 */
final class RequestBook<R> {

  /** One request that has not ended. */
  static final class Open<R> {
    private final R request;
    private final boolean idempotent;
    private final long deadline;
    private @Nullable String id;
    private @Nullable InstanceId at;
    private EndedRequest.@Nullable Server server;
    private @Nullable Draw draw;
    private int attempt;
    private boolean expired;
    private long givenAt;

    private Open(R request, boolean idempotent, long deadline) {
      this.request = request;
      this.idempotent = idempotent;
      this.deadline = deadline;
    }

    R request() {
      return request;
    }

    /** Its number on the wire: the same in every attempt. */
    String id() {
      if (id == null) {
        throw new IllegalStateException("not sent yet");
      }
      return id;
    }

    int attempt() {
      return attempt;
    }

    /** What has it, or had it last. */
    EndedRequest.@Nullable Server server() {
      return server;
    }

    void givenTo(EndedRequest.Server to, long now) {
      server = to;
      givenAt = now;
    }

    /** When it was last given to an instance; only after that. */
    long givenAt() {
      return givenAt;
    }

    /** For whom it was drawn; null where nothing is shared out. */
    @Nullable Draw draw() {
      return draw;
    }

    void drawn(@Nullable Draw by) {
      draw = by;
    }

    boolean idempotent() {
      return idempotent;
    }

    /** Time left at {@code now}. */
    long left(long now) {
      return deadline - now;
    }

    /** Whether its caller was told that its time is over. */
    boolean expired() {
      return expired;
    }
  }

  /** What became of the requests that an ended instance had; the expired were told before. */
  record Ended<R>(List<Open<R>> lost, List<Open<R>> expired, int resent) {}

  /** Requests whose time is over: never written, or with an instance. */
  record Expired<R>(List<Open<R>> undelivered, List<Open<R>> unanswered) {}

  private final Set<Open<R>> doubtful = new LinkedHashSet<>();
  private final Deque<Open<R>> queue = new ArrayDeque<>();
  private final Map<String, Open<R>> sent = new LinkedHashMap<>();
  private final Map<String, Open<R>> held = new LinkedHashMap<>();
  private int expiredSent;

  /** Takes a request in, behind those that wait. */
  Open<R> admit(R request, boolean idempotent, long deadline) {
    Open<R> open = new Open<>(request, idempotent, deadline);
    queue.addLast(open);
    return open;
  }

  /** Takes over what waits in another book, before what waits here. */
  void adopt(RequestBook<R> from) {
    List<Open<R>> all = from.drainQueue();
    for (int i = all.size() - 1; i >= 0; i--) {
      queue.addFirst(all.get(i));
    }
  }

  /** Takes a request in that may turn out to be answered already: it waits until that is known. */
  Open<R> doubt(R request, boolean idempotent, long deadline) {
    Open<R> open = new Open<>(request, idempotent, deadline);
    doubtful.add(open);
    return open;
  }

  /** It is not: it waits like all others, unless it has ended meanwhile. */
  void trust(Open<R> open) {
    if (doubtful.remove(open)) {
      queue.addLast(open);
    }
  }

  /** It is, or nobody can tell; false when it has ended meanwhile. */
  boolean withdraw(Open<R> open) {
    return doubtful.remove(open);
  }

  /**
   * The next request for an instance that has fewer than {@code limit} of them, or null.
   *
   * @param newId the number it gets if this is its first attempt
   */
  @Nullable Open<R> send(InstanceId to, int limit, Supplier<String> newId) {
    if (sent.size() >= limit || queue.isEmpty()) {
      return null;
    }
    Open<R> open = queue.removeFirst();
    if (open.id == null) {
      open.id = newId.get();
    }
    open.at = to;
    open.attempt++;
    sent.put(open.id, open);
    return open;
  }

  /** The agent answered, but the answer waits for the disk: the request's place is free. */
  void responded(String id) {
    Open<R> open = takeSent(id);
    if (open != null) {
      held.put(id, open);
    }
  }

  /** An answer came: the request is over and its place is free. */
  Optional<Open<R>> answered(String id) {
    Open<R> waiting = held.remove(id);
    return Optional.ofNullable(waiting == null ? takeSent(id) : waiting);
  }

  private @Nullable Open<R> takeSent(String id) {
    Open<R> open = sent.remove(id);
    if (open != null && open.expired) {
      expiredSent--;
    }
    return open;
  }

  /** Ends what is over at {@code now}; a request with an instance keeps its place there. */
  Expired<R> expire(long now) {
    List<Open<R>> undelivered = new ArrayList<>();
    takeExpired(doubtful, now, undelivered);
    takeExpired(queue, now, undelivered);
    List<Open<R>> unanswered = new ArrayList<>();
    for (Open<R> open : sent.values()) {
      if (!open.expired && open.left(now) <= 0) {
        open.expired = true;
        expiredSent++;
        unanswered.add(open);
      }
    }
    for (Open<R> open : held.values()) {
      if (!open.expired && open.left(now) <= 0) {
        open.expired = true;
        unanswered.add(open);
      }
    }
    return new Expired<>(undelivered, unanswered);
  }

  private static <R> void takeExpired(Collection<Open<R>> waiting, long now, List<Open<R>> taken) {
    waiting.removeIf(
        open -> {
          boolean over = open.left(now) <= 0;
          if (over) {
            taken.add(open);
          }
          return over;
        });
  }

  /**
   * An instance is gone. What it never wrote, and what is idempotent, goes back to the head of the
   * queue, in order; the rest is lost, but for requests whose answers only wait for the disk.
   *
   * @param written the requests that reached the agent and have no answer
   * @param saved the requests whose answers are there
   */
  Ended<R> instanceEnded(InstanceId instance, Set<String> written, Set<String> saved) {
    List<Open<R>> lost = new ArrayList<>();
    List<Open<R>> over = new ArrayList<>();
    List<Open<R>> again = new ArrayList<>();
    for (Open<R> open : List.copyOf(sent.values())) {
      if (!instance.equals(open.at) || saved.contains(open.id())) {
        continue;
      }
      sent.remove(open.id());
      if (open.expired) {
        expiredSent--;
        over.add(open);
      } else if (!written.contains(open.id())) {
        open.attempt--;
        again.add(open);
      } else {
        (open.idempotent ? again : lost).add(open);
      }
    }
    for (Open<R> open : List.copyOf(held.values())) {
      if (instance.equals(open.at) && !saved.contains(open.id())) {
        held.remove(open.id());
        (open.expired ? over : lost).add(open);
      }
    }
    for (int i = again.size() - 1; i >= 0; i--) {
      queue.addFirst(again.get(i));
    }
    return new Ended<>(lost, over, again.size());
  }

  /** The requests that an instance has. */
  Set<String> openAt(InstanceId instance) {
    return sent.values().stream()
        .filter(open -> instance.equals(open.at))
        .map(Open::id)
        .collect(Collectors.toSet());
  }

  /** Gives up everything that waits, when the agent will not come back. */
  List<Open<R>> drainQueue() {
    List<Open<R>> all = new ArrayList<>(doubtful);
    all.addAll(queue);
    doubtful.clear();
    queue.clear();
    return all;
  }

  /** The earliest deadline of a request whose caller still waits. */
  Optional<Long> nextDeadline() {
    Stream<Open<R>> given = Stream.concat(sent.values().stream(), held.values().stream());
    Stream<Open<R>> waiting = Stream.concat(doubtful.stream(), queue.stream());
    return Stream.concat(waiting, given.filter(open -> !open.expired))
        .map(open -> open.deadline)
        .min(Long::compare);
  }

  /** Whether every place at the instance is held by a request whose time is over. */
  boolean isStuck(int limit) {
    return expiredSent >= limit;
  }

  /** Requests that no instance has. */
  int queued() {
    return doubtful.size() + queue.size();
  }

  /** Requests whose answers wait for the disk. */
  int held() {
    return held.size();
  }

  /** Gives up everything that instances have. */
  List<Open<R>> drainSent() {
    List<Open<R>> all = new ArrayList<>(sent.values());
    all.addAll(held.values());
    sent.clear();
    held.clear();
    expiredSent = 0;
    return all;
  }

  int inFlight() {
    return sent.size();
  }
}
