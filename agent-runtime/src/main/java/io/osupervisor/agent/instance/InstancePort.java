package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.SupervisorMessage;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** What the phases of an instance's life may do to it. */
interface InstancePort {
  /** Says something to the agent, with the next flush; one that cannot be written ends it. */
  void send(SupervisorMessage message);

  /**
   * The same, but a message that cannot be written leaves the instance as it is.
   *
   * @throws AgentException saying why not
   */
  void offer(SupervisorMessage message);

  /** Tells the agent that every entry up to this one is durable; the latest one counts. */
  void acknowledge(long seq);

  /**
   * Bytes that the agent has not taken, of all that was said so far. Where there are some, the
   * instance is told once the agent took them; where there are none, it took them as they were
   * written, and nothing more is told.
   */
  long unread();

  /** Gives the instance up. */
  void end(EndReason reason);

  /** Brings what happens elsewhere back to the instance, as a signal. */
  <T> void pipe(
      CompletionStage<T> stage,
      Function<T, AgentInstance.Command> done,
      Function<Throwable, AgentInstance.Command> failed);

  /** For replies of one type, which come back as signals. */
  <T> ActorRef<T> adapter(Class<T> type, Function<T, AgentInstance.Command> signal);

  /** Learns of the end of an actor, as a signal. */
  void watch(ActorRef<?> actor, AgentInstance.Command ended);

  /** Tells the instance this after a time, in place of an earlier promise of the same. */
  void after(Duration delay, AgentInstance.Command due);

  /** Tells it this again and again, until it leaves. */
  void every(Duration delay, AgentInstance.Command due);

  /** The monotonic clock, in nanoseconds. */
  long now();
}
