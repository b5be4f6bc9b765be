package io.osupervisor.agent.instance;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.instance.AgentManager.TellAgent;
import io.osupervisor.agent.instance.Crew.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What became of an agent's proposals, on its way to the agent. Each is written to the primary of
 * the time, or not at all; whoever wants it told hears which, once.
 */
final class ResultDesk {
  private record Open(InstanceId instance, TellAgent command) {}

  private final AgentCondition condition;
  private final Crew crew;
  private final BooleanSupplier changing;
  private final List<Open> open = new ArrayList<>();

  /**
   * @param changing whether another version is being made the primary
   */
  ResultDesk(AgentCondition condition, Crew crew, BooleanSupplier changing) {
    this.condition = condition;
    this.crew = crew;
    this.changing = changing;
  }

  void tell(TellAgent command) {
    Member primary = crew.serving();
    if (primary == null || !condition.isUpkept()) {
      refuse(command, "not_running", "the agent is not up");
    } else if (changing.getAsBoolean()) {
      // What the primary would make of it may be set aside with it.
      refuse(command, "swap_under_way", "another version is just being made the primary");
    } else {
      open.add(new Open(primary.id(), command));
      primary.tell(new AgentInstance.Tell(command.result()));
    }
  }

  /** An instance did as it was told, in order. */
  void told(InstanceEvent.ResultTold told) {
    open.stream()
        .filter(of(told.instance()))
        .findFirst()
        .ifPresent(
            done -> {
              open.remove(done);
              done.command().replyTo().tell(told.result());
            });
  }

  /** An instance is gone: what it did not confirm was not told. */
  void ended(InstanceId instance) {
    open.stream()
        .filter(of(instance))
        .forEach(lost -> refuse(lost.command(), "primary_ended", "the primary ended meanwhile"));
    open.removeIf(of(instance));
  }

  /** Nobody is left to tell anything. */
  void abandon() {
    open.forEach(lost -> refuse(lost.command(), "not_running", "the agent's node stops"));
    open.clear();
  }

  private static Predicate<Open> of(InstanceId instance) {
    return each -> each.instance().equals(instance);
  }

  private static void refuse(TellAgent command, String code, String message) {
    command.replyTo().tell(new TellResult.NotTold(command.result(), code, message));
  }
}
