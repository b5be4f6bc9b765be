package io.osupervisor.agent.instance;

import io.osupervisor.agent.vault.VaultCommand;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/** What an agent's manager can do as the actor that it is. */
final class ActorPort implements ManagerPort {
  private static final Duration VAULT_PATIENCE = Duration.ofSeconds(30);

  private final ActorContext<AgentManager.Command> context;
  private final TimerScheduler<AgentManager.Command> timers;
  private final AgentParts parts;
  private final ActorRef<ManagerEvent> observer;
  private final Set<Class<?>> adapted = new HashSet<>();

  /**
   * @param observer told what happens to the agent
   */
  ActorPort(
      ActorContext<AgentManager.Command> context,
      TimerScheduler<AgentManager.Command> timers,
      AgentParts parts,
      ActorRef<ManagerEvent> observer) {
    this.context = context;
    this.timers = timers;
    this.parts = parts;
    this.observer = observer;
  }

  @Override
  public <R> void askVault(
      Class<R> type,
      Function<ActorRef<R>, VaultCommand> question,
      Function<@Nullable R, AgentManager.Command> signal) {
    context.ask(
        type,
        parts.vault(),
        VAULT_PATIENCE,
        question::apply,
        (answer, failure) -> signal.apply(answer));
  }

  @Override
  public <R> void ask(
      Class<R> type,
      Crew.Member instance,
      Duration patience,
      Function<ActorRef<R>, AgentInstance.Command> question,
      Function<@Nullable R, AgentManager.Command> signal) {
    context.ask(
        type, instance.ref(), patience, question::apply, (answer, failure) -> signal.apply(answer));
  }

  @Override
  public <T> void pipe(
      CompletionStage<T> stage,
      Function<T, AgentManager.Command> done,
      Function<Throwable, AgentManager.Command> failed) {
    context.pipeToSelf(
        stage, (value, failure) -> failure == null ? done.apply(value) : failed.apply(failure));
  }

  @Override
  public <T> ActorRef<T> adapter(Class<T> type, Function<T, AgentManager.Command> signal) {
    if (!adapted.add(type)) {
      throw new IllegalStateException(
          "a second receiver would take what is for the first: " + type);
    }
    return context.messageAdapter(type, signal::apply);
  }

  @Override
  public void watch(ActorRef<?> other, AgentManager.Command gone) {
    context.watchWith(other, gone);
  }

  @Override
  public void unwatch(ActorRef<?> other) {
    context.unwatch(other);
  }

  @Override
  public void after(Duration delay, AgentManager.Command due) {
    timers.startSingleTimer(due, delay);
  }

  @Override
  public boolean awaits(AgentManager.Command due) {
    return timers.isTimerActive(due);
  }

  @Override
  public void cancel(AgentManager.Command due) {
    timers.cancel(due);
  }

  @Override
  public void tell(ManagerEvent event) {
    observer.tell(event);
  }

  @Override
  public long now() {
    return parts.services().nanos().getAsLong();
  }
}
