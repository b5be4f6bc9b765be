package io.osupervisor.agent.instance;

import io.osupervisor.agent.vault.VaultCommand;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What the parts of an agent's manager may do to it. */
interface ManagerPort {
  /**
   * Asks the agent's memory.
   *
   * @param signal what its answer comes back as; null where none came in time
   */
  <R> void askVault(
      Class<R> type,
      Function<ActorRef<R>, VaultCommand> question,
      Function<@Nullable R, AgentManager.Command> signal);

  /**
   * Asks an instance.
   *
   * @param signal what its answer comes back as; null where none came in time
   */
  <R> void ask(
      Class<R> type,
      Crew.Member instance,
      Duration patience,
      Function<ActorRef<R>, AgentInstance.Command> question,
      Function<@Nullable R, AgentManager.Command> signal);

  /** Brings what happens elsewhere back to the manager, as a signal. */
  <T> void pipe(
      CompletionStage<T> stage,
      Function<T, AgentManager.Command> done,
      Function<Throwable, AgentManager.Command> failed);

  /** For replies of one type, which come back as signals; there is one receiver for each type. */
  <T> ActorRef<T> adapter(Class<T> type, Function<T, AgentManager.Command> signal);

  /** Tells the manager this when another actor ends. */
  void watch(ActorRef<?> other, AgentManager.Command gone);

  /** Does not tell it any more. */
  void unwatch(ActorRef<?> other);

  /** Tells the manager this after a time, in place of an earlier promise of the same. */
  void after(Duration delay, AgentManager.Command due);

  /** Whether that was promised and is not due yet. */
  boolean awaits(AgentManager.Command due);

  /** Takes the promise back. */
  void cancel(AgentManager.Command due);

  /** Tells whoever watches the agent. */
  void tell(ManagerEvent event);

  /** The monotonic clock, in nanoseconds. */
  long now();
}
