package io.osupervisor.agent.vault;

import java.util.EnumSet;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/** What is left to do until nothing of an agent's memory is left. */
final class PurgeUnderWay {
  /** What is removed apart from each other. */
  enum Step {
    EVENTS,
    SNAPSHOTS,
    FILES
  }

  private final Set<Step> left = EnumSet.allOf(Step.class);
  private final ActorRef<VaultReply.Purged> replyTo;
  private final long epoch;

  PurgeUnderWay(ActorRef<VaultReply.Purged> replyTo, long epoch) {
    this.replyTo = replyTo;
    this.epoch = epoch;
  }

  /** Notes that a step is done; answers and tells so when it was the last. */
  boolean done(Step step) {
    boolean last = left.remove(step) && left.isEmpty();
    if (last) {
      replyTo.tell(new VaultReply.Purged(epoch));
    }
    return last;
  }
}
