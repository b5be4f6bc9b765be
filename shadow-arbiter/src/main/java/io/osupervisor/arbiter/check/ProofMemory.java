package io.osupervisor.arbiter.check;

import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.vault.AsideRanges;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.CheckpointId;
import io.osupervisor.agent.vault.CheckpointInfo;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.LogExtent;
import io.osupervisor.agent.vault.LogFeed;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a check. Whoever reads it gets the agent's, until a checkpoint is recorded here:
 * from then on that checkpoint, and nothing after it. What is written to it never reaches the
 * agent's memory, and its checkpoints are let go when it ends.
 */
final class ProofMemory extends AbstractBehavior<VaultCommand> {
  private final AgentParts agent;
  private final List<BlobRef> blobs = new ArrayList<>();
  private @Nullable CheckpointInfo taken;
  private long last;

  private ProofMemory(ActorContext<VaultCommand> context, AgentParts agent) {
    super(context);
    this.agent = agent;
  }

  /**
   * The memory of one check.
   *
   * @param agent whose vault is read, and whose disk holds the checkpoints
   */
  static Behavior<VaultCommand> create(AgentParts agent) {
    return Behaviors.setup(context -> new ProofMemory(context, agent));
  }

  @Override
  public Receive<VaultCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(VaultCommand.PlanRestore.class, this::onPlanRestore)
        .onMessage(VaultCommand.Follow.class, this::onFollow)
        .onMessage(VaultCommand.Append.class, this::onAppend)
        .onMessage(VaultCommand.RecordCheckpoint.class, this::onRecordCheckpoint)
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  private Behavior<VaultCommand> onPlanRestore(VaultCommand.PlanRestore plan) {
    CheckpointInfo own = taken;
    if (own == null) {
      agent.vault().tell(plan);
    } else {
      plan.replyTo().tell(new VaultReply.RestorePlan(List.of(own), LogExtent.COMPACTED));
    }
    return this;
  }

  private Behavior<VaultCommand> onFollow(VaultCommand.Follow follow) {
    CheckpointInfo own = taken;
    if (own == null) {
      agent.vault().tell(follow);
    } else {
      follow
          .follower()
          .tell(
              new LogFeed.Delivery(
                  List.of(), own.walSeq(), own.walSeq(), getContext().getSystem().ignoreRef()));
    }
    return this;
  }

  private Behavior<VaultCommand> onAppend(VaultCommand.Append append) {
    for (LogEntry entry : append.entries()) {
      last = entry.seq();
    }
    append.replyTo().tell(new VaultReply.Appended(last));
    return this;
  }

  private Behavior<VaultCommand> onRecordCheckpoint(VaultCommand.RecordCheckpoint record) {
    blobs.add(record.blob());
    CheckpointInfo info =
        new CheckpointInfo(
            new CheckpointId(blobs.size()),
            record.walSeq(),
            record.blob(),
            record.version(),
            record.reason(),
            agent.services().clock().instant(),
            AsideRanges.NONE);
    taken = info;
    record.replyTo().tell(new VaultReply.CheckpointDone(info));
    return this;
  }

  /** The next checkpoint of the agent itself removes what nothing protects any more. */
  private Behavior<VaultCommand> onPostStop() {
    CheckpointStore store = agent.checkpoints();
    agent.services().blocking().execute(() -> blobs.forEach(store::forget));
    return this;
  }
}
