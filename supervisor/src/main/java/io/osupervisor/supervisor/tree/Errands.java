package io.osupervisor.supervisor.tree;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.japi.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a supervisor has done by others, going on itself when it is done. Beside an errand that is
 * done alone nothing else begins that changes the agent.
 */
final class Errands {
  private final ActorContext<AgentSupervisor.Command> context;
  private boolean alone;

  Errands(ActorContext<AgentSupervisor.Command> context) {
    this.context = context;
  }

  /** Whether something is under way that nothing else may change the agent beside. */
  boolean areAlone() {
    return alone;
  }

  /** Takes answers that nobody waits for. */
  <R> ActorRef<R> nobody() {
    return context.getSystem().ignoreRef();
  }

  /** Asks a child and goes on here, also when it does not answer. */
  <C, R> void ask(Question<C, R> question, Consumer<R> then, Runnable otherwise) {
    context.ask(
        question.answer(),
        question.child(),
        question.patience(),
        question.text(),
        (answer, failure) ->
            new AgentSupervisor.Resume(failure == null ? () -> then.accept(answer) : otherwise));
  }

  /** Waits for something off this thread; one of the two that are told is null. */
  <T> void await(
      Executor blocking, Supplier<T> work, BiConsumer<@Nullable T, @Nullable Throwable> then) {
    await(CompletableFuture.supplyAsync(work, blocking), then);
  }

  /** As {@link #ask}, alone. */
  <C, R> void askAlone(Question<C, R> question, Consumer<R> then, Runnable otherwise) {
    alone = true;
    ask(
        question,
        answer -> {
          alone = false;
          then.accept(answer);
        },
        () -> {
          alone = false;
          otherwise.run();
        });
  }

  /** Waits for something off this thread, alone; one of the two that are told is null. */
  <T> void waitAlone(
      Executor blocking, Supplier<T> work, BiConsumer<@Nullable T, @Nullable Throwable> then) {
    waitAlone(CompletableFuture.supplyAsync(work, blocking), then);
  }

  /** Waits for what others do, alone; one of the two that are told is null. */
  <T> void waitAlone(CompletionStage<T> done, BiConsumer<@Nullable T, @Nullable Throwable> then) {
    alone = true;
    await(
        done,
        (result, failure) -> {
          alone = false;
          then.accept(result, failure);
        });
  }

  private <T> void await(
      CompletionStage<T> done, BiConsumer<@Nullable T, @Nullable Throwable> then) {
    context.pipeToSelf(
        done, (result, failure) -> new AgentSupervisor.Resume(() -> then.accept(result, failure)));
  }

  /**
   * What a child is asked.
   *
   * @param answer the kind of its answer
   * @param patience how long it may take
   */
  record Question<C, R>(
      Class<R> answer, ActorRef<C> child, Duration patience, Function<ActorRef<R>, C> text) {}
}
