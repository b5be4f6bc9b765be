package io.osupervisor.supervisor.cluster;

import io.osupervisor.agent.Wire;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.supervisor.OSupervisor;
import io.osupervisor.supervisor.cluster.Confirmation.Outcome;
import io.osupervisor.supervisor.cluster.Confirmation.Word;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Asks the other nodes whether this one is still a member, when it stood still for so long that
 * they may have given it up; and tells others the same of them.
 */
public final class Standing extends AbstractBehavior<Standing.Command> {
  /** Its name among the actors of the system, the same on every node. */
  public static final String NAME = "standing";

  private static final Duration AGAIN = Duration.ofMillis(250);

  /** What it hears. */
  public sealed interface Command {}

  /**
   * A node asks what is thought of it.
   *
   * @param address of the asking node
   * @param uid of its incarnation
   */
  record Ask(String address, long uid, long doubt, ActorRef<Command> replyTo)
      implements Command, Wire {}

  /** What a node thinks of the one that asked. */
  record Said(String address, long uid, long doubt, Word word) implements Command, Wire {}

  /** This node is unsure of itself. */
  public record Doubted(long doubt) implements Command {}

  private record Changed(MemberEvent event) implements Command {}

  private enum Due implements Command {
    ASK
  }

  /** One incarnation of a node. */
  private record NodeName(String address, long uid) {
    private static NodeName of(UniqueAddress node) {
      return new NodeName(node.address().toString(), node.longUid());
    }
  }

  private final TimerScheduler<Command> timers;
  private final AnswerGate gate;
  private final Cluster cluster;
  private final Map<NodeName, Member> members = new HashMap<>();
  private Confirmation<NodeName> confirmation = new Confirmation<>();
  private long doubt;

  private Standing(ActorContext<Command> context, TimerScheduler<Command> timers, AnswerGate gate) {
    super(context);
    this.timers = timers;
    this.gate = gate;
    this.cluster = Cluster.get(context.getSystem());
    cluster
        .subscriptions()
        .tell(
            new Subscribe<>(
                context.messageAdapter(MemberEvent.class, Changed::new), MemberEvent.class));
  }

  public static Behavior<Command> create(AnswerGate gate) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Standing(context, timers, gate)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Changed.class, this::onChanged)
        .onMessage(Doubted.class, this::onDoubted)
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Said.class, this::onSaid)
        .onMessageEquals(Due.ASK, this::onDue)
        .build();
  }

  private Behavior<Command> onChanged(Changed changed) {
    Member member = changed.event().member();
    if (!member.hasRole(OSupervisor.NODE_ROLE)) {
      return this;
    }
    NodeName node = NodeName.of(member.uniqueAddress());
    if (changed.event() instanceof MemberRemoved) {
      members.remove(node);
    } else {
      members.put(node, member);
    }
    gate.watch().alone(others().isEmpty());
    gate.release();
    return this;
  }

  private Behavior<Command> onDoubted(Doubted doubted) {
    doubt = doubted.doubt();
    confirmation = new Confirmation<>();
    return onDue();
  }

  private Behavior<Command> onDue() {
    if (isNew()) {
      confirmed();
    } else if (!decided()) {
      NodeName self = NodeName.of(self().uniqueAddress());
      Ask ask = new Ask(self.address(), self.uid(), doubt, getContext().getSelf());
      others().forEach(node -> at(node).tell(ask));
      timers.startSingleTimer(Due.ASK, AGAIN);
    }
    return this;
  }

  /** Only a member knows the others. */
  private Behavior<Command> onAsk(Ask ask) {
    MemberStatus status = self().status();
    if (status.equals(MemberStatus.up()) || status.equals(MemberStatus.leaving())) {
      NodeName self = NodeName.of(self().uniqueAddress());
      Word word = wordOn(new NodeName(ask.address(), ask.uid()));
      ask.replyTo().tell(new Said(self.address(), self.uid(), ask.doubt(), word));
    }
    return this;
  }

  private Behavior<Command> onSaid(Said said) {
    if (said.doubt() == doubt && timers.isTimerActive(Due.ASK)) {
      confirmation.said(new NodeName(said.address(), said.uid()), said.word());
      if (decided()) {
        timers.cancel(Due.ASK);
      }
    }
    return this;
  }

  private boolean decided() {
    Outcome outcome = confirmation.outcome(others());
    if (outcome == Outcome.CONFIRMED) {
      confirmed();
    } else if (outcome == Outcome.LOST) {
      getContext().getLog().warn("the cluster has given this node up while it stood still");
      gate.close();
      cluster.manager().tell(new Down(self().address()));
    }
    return outcome != Outcome.WAIT;
  }

  private void confirmed() {
    if (gate.watch().confirm(doubt)) {
      getContext().getLog().warn("the cluster confirmed this node: its agents answer again");
    }
    gate.release();
  }

  /** Whether this node owns no agents yet: others may not know it either. */
  private boolean isNew() {
    MemberStatus status = self().status();
    return status.equals(MemberStatus.joining()) || status.equals(MemberStatus.weaklyUp());
  }

  /** By the newest that is known here: this actor may not have heard of a newcomer yet. */
  private Word wordOn(NodeName node) {
    CurrentClusterState now = cluster.state();
    Optional<Member> member =
        StreamSupport.stream(now.getMembers().spliterator(), false)
            .filter(one -> NodeName.of(one.uniqueAddress()).equals(node))
            .findFirst();
    if (member.isEmpty() || member.get().status().equals(MemberStatus.down())) {
      return Word.GONE;
    }
    return now.getUnreachable().contains(member.get()) ? Word.UNREACHABLE : Word.MEMBER;
  }

  private Set<NodeName> others() {
    Set<NodeName> others = new HashSet<>(members.keySet());
    others.remove(NodeName.of(self().uniqueAddress()));
    return others;
  }

  private Member self() {
    return cluster.selfMember();
  }

  private ActorRef<Command> at(NodeName node) {
    return ActorRefResolver.get(getContext().getSystem())
        .resolveActorRef(node.address() + "/system/" + NAME);
  }
}
