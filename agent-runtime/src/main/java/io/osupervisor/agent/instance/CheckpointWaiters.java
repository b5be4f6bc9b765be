package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Those who asked for a checkpoint that has not begun to arrive. They are few, and none waits for
 * ever. Times are nanoseconds of one monotonic clock.
 */
final class CheckpointWaiters {
  static final int MOST = 64;

  /** How long an agent that was asked may send nothing. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private record Waiter(ActorRef<AgentReply> replyTo, long since) {}

  private final Deque<Waiter> waiting = new ArrayDeque<>();

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Lets one more wait; when too many do, it is told so, and false is given. */
  boolean add(ActorRef<AgentReply> replyTo, long now) {
    if (waiting.size() == MOST) {
      replyTo.tell(
          new Refusal(
              "overloaded",
              "%d callers wait for a checkpoint already".formatted(MOST),
              "try again later",
              null));
      return false;
    }
    waiting.addLast(new Waiter(replyTo, now));
    return true;
  }

  /** A checkpoint begins to arrive: it is theirs. */
  List<ActorRef<AgentReply>> takeAll() {
    List<ActorRef<AgentReply>> all = waiting.stream().map(Waiter::replyTo).toList();
    waiting.clear();
    return all;
  }

  /** Tells those who have waited for too long. */
  void expire(long now) {
    while (!waiting.isEmpty() && now - waiting.peekFirst().since() > PATIENCE.toNanos()) {
      waiting.removeFirst().replyTo().tell(ignored());
    }
  }

  /** What is told of an agent that was asked and sends nothing. */
  static Refusal ignored() {
    return new Refusal(
        "checkpoint_timeout",
        "the agent sent no checkpoint for %d s".formatted(PATIENCE.toSeconds()),
        "it must answer checkpoint_request with checkpoint, or not claim the capability",
        null);
  }
}
