package io.osupervisor.agent.instance;

import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** A manager without an actor: its clock and its memory's answers are the test's. */
final class ManualPort implements ManagerPort {
  private record Question(Function<@Nullable VaultReply, AgentManager.Command> signal) {}

  final List<ManagerEvent> events = new ArrayList<>();
  private final Deque<Question> questions = new ArrayDeque<>();
  private final Map<AgentManager.Command, Long> due = new HashMap<>();
  private long now;

  /** Answers the oldest question to the memory; gives what that comes back as. */
  AgentManager.Command answer(@Nullable VaultReply reply) {
    return questions.removeFirst().signal().apply(reply);
  }

  /** Whether the memory was asked something that it has not answered. */
  boolean hasAsked() {
    return !questions.isEmpty();
  }

  /** Lets time pass; gives what is due by then. */
  List<AgentManager.Command> pass(Duration time) {
    now += time.toNanos();
    List<AgentManager.Command> reached =
        due.entrySet().stream().filter(e -> e.getValue() <= now).map(Map.Entry::getKey).toList();
    reached.forEach(due::remove);
    return reached;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <R> void askVault(
      Class<R> type,
      Function<ActorRef<R>, VaultCommand> question,
      Function<@Nullable R, AgentManager.Command> signal) {
    questions.add(new Question(reply -> signal.apply((R) reply)));
  }

  @Override
  public <R> void ask(
      Class<R> type,
      Crew.Member instance,
      Duration patience,
      Function<ActorRef<R>, AgentInstance.Command> question,
      Function<@Nullable R, AgentManager.Command> signal) {
    throw new UnsupportedOperationException("nothing that is tested by hand does this");
  }

  @Override
  public <T> void pipe(
      CompletionStage<T> stage,
      Function<T, AgentManager.Command> done,
      Function<Throwable, AgentManager.Command> failed) {
    throw new UnsupportedOperationException("nothing that is tested by hand does this");
  }

  @Override
  public <T> ActorRef<T> adapter(Class<T> type, Function<T, AgentManager.Command> signal) {
    return TestInbox.<T>create().getRef();
  }

  @Override
  public void watch(ActorRef<?> other, AgentManager.Command gone) {}

  @Override
  public void unwatch(ActorRef<?> other) {}

  @Override
  public void after(Duration delay, AgentManager.Command command) {
    due.put(command, now + delay.toNanos());
  }

  @Override
  public boolean awaits(AgentManager.Command command) {
    return due.containsKey(command);
  }

  @Override
  public void cancel(AgentManager.Command command) {
    due.remove(command);
  }

  @Override
  public void tell(ManagerEvent event) {
    events.add(event);
  }

  @Override
  public long now() {
    return now;
  }
}
