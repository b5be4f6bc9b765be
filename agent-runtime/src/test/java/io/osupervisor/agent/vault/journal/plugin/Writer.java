package io.osupervisor.agent.vault.journal.plugin;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** A persistent actor that counts its events. */
final class Writer extends EventSourcedBehavior<Writer.Write, Object, Long> {
  /** Events to persist at once, and who is told of the number of events after it. */
  record Write(List<Object> events, ActorRef<Long> told) {}

  Writer(String id) {
    super(PersistenceId.ofUniqueId(id));
  }

  @Override
  public Long emptyState() {
    return 0L;
  }

  @Override
  public CommandHandler<Write, Object, Long> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(
            Write.class,
            (count, write) ->
                Effect().persist(write.events()).thenRun(after -> write.told().tell(after)))
        .build();
  }

  @Override
  public EventHandler<Long, Object> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent((count, event) -> count + 1);
  }
}
