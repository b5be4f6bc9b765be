package io.osupervisor.arbiter.check;

import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The memory of one instance that takes the agent's log up to a cut, and after it what somebody
 * else wrote there. Nothing can be written to it.
 */
final class ScratchedMemory extends AbstractBehavior<VaultCommand> {
  private final ActorRef<VaultCommand> vault;
  private final LogProofs.Written written;

  private ScratchedMemory(
      ActorContext<VaultCommand> context, ActorRef<VaultCommand> vault, LogProofs.Written written) {
    super(context);
    this.vault = vault;
    this.written = written;
  }

  static Behavior<VaultCommand> create(ActorRef<VaultCommand> vault, LogProofs.Written written) {
    return Behaviors.setup(context -> new ScratchedMemory(context, vault, written));
  }

  @Override
  public Receive<VaultCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(VaultCommand.PlanRestore.class, this::onPlanRestore)
        .onMessage(VaultCommand.Follow.class, this::onFollow)
        .build();
  }

  /** Checkpoints of after the cut have what the agent itself wrote there. */
  private Behavior<VaultCommand> onPlanRestore(VaultCommand.PlanRestore plan) {
    Behavior<VaultReply.RestorePlan> filter =
        Behaviors.receiveMessage(
            all -> {
              plan.replyTo()
                  .tell(
                      new VaultReply.RestorePlan(
                          all.candidates().stream()
                              .filter(one -> one.walSeq() <= written.cut())
                              .toList(),
                          all.log()));
              return Behaviors.stopped();
            });
    vault.tell(
        new VaultCommand.PlanRestore(
            plan.notAfter(),
            getContext().spawn(filter, "plan", DispatcherSelector.sameAsParent())));
    return this;
  }

  private Behavior<VaultCommand> onFollow(VaultCommand.Follow follow) {
    getContext()
        .spawn(
            ScratchedFeed.create(vault, written, follow),
            "feed",
            DispatcherSelector.sameAsParent());
    return this;
  }
}
