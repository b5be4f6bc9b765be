package io.osupervisor.supervisor;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** Agents as actors in this JVM. */
public final class LiveAgents implements Agents {
  private final ActorTestKit kit;
  private final Map<AgentId, ActorRef<AgentCommand>> actors = new ConcurrentHashMap<>();
  private final Map<AgentId, Boolean> created = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();

  public LiveAgents(ActorTestKit kit) {
    this.kit = kit;
  }

  @Override
  public CompletionStage<AgentReply> ask(
      AgentId id, Function<ActorRef<AgentReply>, AgentCommand> command, Duration timeout) {
    asked.incrementAndGet();
    // The machine may be busy: only who waits for an answer that never comes waits no longer.
    boolean request = command.apply(kit.system().ignoreRef()) instanceof AgentCommand.Request;
    ActorRef<AgentCommand> actor =
        actors.computeIfAbsent(id, name -> kit.spawn(AnAgent.create(name.value())));
    return AskPattern.ask(
        actor,
        (ActorRef<AgentReply> replyTo) -> {
          AgentCommand made = command.apply(replyTo);
          if (made instanceof AgentCommand.Admitted admitted) {
            made = admitted.what();
          }
          if (made instanceof AgentCommand.Create) {
            created.put(id, true);
          } else if (made instanceof AgentCommand.Remove) {
            created.remove(id);
          }
          return made;
        },
        request ? timeout : Patience.LIMIT,
        kit.scheduler());
  }

  /** How often any agent was asked. */
  public int asked() {
    return asked.get();
  }

  @Override
  public CompletionStage<List<AgentId>> list() {
    return CompletableFuture.completedFuture(List.copyOf(created.keySet()));
  }
}
