package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.Parting;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** How long an agent stays on its node: until the node leaves, or nothing of it is left. */
final class Tenancy {
  private final RecordBook book;
  private final AgentLife life;
  private final Errands errands;
  private final Sharding sharding;
  private final Runnable left;
  private boolean ending;
  private boolean leaving;

  /** What an entity may ask of its shard. */
  interface Sharding {
    /** Lets it end and forgets it. */
    void passivate();

    /** Starts it again once it has ended. */
    void wake();

    /** Whether there are nodes that take it up once it has ended here. */
    boolean isTakenUp();
  }

  /**
   * @param left is run once the agent was stopped in good order
   */
  Tenancy(RecordBook book, AgentLife life, Errands errands, Sharding sharding, Runnable left) {
    this.book = book;
    this.life = life;
    this.errands = errands;
    this.sharding = sharding;
    this.left = left;
  }

  /** Whether the node leaves, once what is under way is done. */
  boolean isLeaving() {
    return leaving;
  }

  void announceLeave() {
    leaving = true;
  }

  /** Stops what runs in good order, and then ends. */
  Behavior<AgentSupervisor.Command> leave(Behavior<AgentSupervisor.Command> supervisor) {
    leaving = false;
    if (ending && book.standing() != Standing.ABSENT) {
      // It was made anew while its shard let it go.
      sharding.wake();
    }
    ActorRef<AgentManager.Command> manager = life.manager();
    if (manager == null) {
      return Behaviors.stopped();
    }
    Parting parting = sharding.isTakenUp() ? Parting.HAND_OVER : Parting.REST;
    errands.ask(
        new Errands.Question<AgentManager.Command, AgentReply>(
            AgentReply.class, manager, book.patience(), to -> new AgentManager.Leave(parting, to)),
        done -> left.run(),
        left);
    return supervisor;
  }

  /** Nothing is left of it: its shard may forget it. */
  void endIfAbsent() {
    if (book.standing() == Standing.ABSENT && !book.isKeeping()) {
      ending = true;
      sharding.passivate();
    }
  }
}
