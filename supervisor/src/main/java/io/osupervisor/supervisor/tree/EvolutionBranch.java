package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.instance.Shadows;
import io.osupervisor.arbiter.ArbiterAdvice;
import io.osupervisor.arbiter.ArbiterMessage;
import io.osupervisor.arbiter.ArbiterSetup;
import io.osupervisor.arbiter.EvolutionArbiter;
import io.osupervisor.arbiter.ShadowTrials;
import io.osupervisor.arbiter.SpecTerms;
import io.osupervisor.arbiter.TrialArchive;
import io.osupervisor.arbiter.canary.Canaries;
import io.osupervisor.arbiter.check.CandidateChecks;
import io.osupervisor.arbiter.check.CheckSettings;
import io.osupervisor.arbiter.check.LogProofs;
import io.osupervisor.arbiter.check.Replays;
import io.osupervisor.arbiter.shadow.ShadowSupervisor;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.traffic.TrafficSplitter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * The part of an agent's tree that tries changes: the arbiter and the supervisor of its shadows.
 * They come and go together; the agent goes on without them.
 */
final class EvolutionBranch {
  private static final String SHADOWS = "osupervisor.dispatchers.shadows";

  /**
   * What it grows on.
   *
   * @param serving null for an agent that is not run: its hypotheses can only be read
   */
  record Ground(AgentSpec spec, AgentParts parts, @Nullable Serving serving) {}

  /** Who serves its requests. */
  record Serving(
      ActorRef<AgentManager.Command> manager, ActorRef<TrafficSplitter.Command> splitter) {}

  private final ActorContext<AgentSupervisor.Command> context;
  private final AgentId agent;
  private final NodeServices node;
  private final ActorRef<ArbiterAdvice> advice;
  private final Set<ActorRef<?>> leaving = new HashSet<>();
  private final List<Consumer<ActorRef<ArbiterMessage>>> onceThere = new ArrayList<>();
  private @Nullable ActorRef<ArbiterMessage> arbiter;
  private @Nullable ActorRef<ShadowSupervisor.Command> shadows;
  private @Nullable Ground ground;
  private ArbiterMessage.@Nullable Begin begin;

  EvolutionBranch(
      ActorContext<AgentSupervisor.Command> context,
      AgentId agent,
      NodeServices node,
      ActorRef<ArbiterAdvice> advice) {
    this.context = context;
    this.agent = agent;
    this.node = node;
    this.advice = advice;
  }

  /** Grows, or goes on, and begins to decide. */
  void grow(Ground on, ArbiterMessage.Begin with) {
    begin = with;
    ActorRef<ArbiterMessage> here = arbiter;
    if (here != null && on.equals(ground)) {
      here.tell(with);
    } else {
      fell();
      ground = on;
      plantIfFree();
    }
  }

  /** Grows as far as reading needs it. */
  void growToRead(Ground on) {
    if (ground == null) {
      ground = on;
      plantIfFree();
    }
  }

  /** Goes on with the arbiter, as soon as there is one. */
  void onceThere(Consumer<ActorRef<ArbiterMessage>> then) {
    if (arbiter != null) {
      then.accept(arbiter);
    } else {
      onceThere.add(then);
    }
  }

  /** The arbiter, if there is one. */
  @Nullable ActorRef<ArbiterMessage> arbiter() {
    return arbiter;
  }

  /** Ends both. What they knew is in the journal. */
  void fell() {
    ground = null;
    dismiss(arbiter);
    dismiss(shadows);
    arbiter = null;
    shadows = null;
  }

  /** Whether this child is one of its own, or was. */
  boolean knows(ActorRef<?> child) {
    return child.equals(arbiter) || child.equals(shadows) || leaving.contains(child);
  }

  /** One of its children is gone; whether it was not asked to end: then the branch is gone, too. */
  boolean lose(ActorRef<?> child) {
    if (leaving.remove(child)) {
      plantIfFree();
      return false;
    }
    if (child.equals(arbiter)) {
      arbiter = null;
    } else {
      shadows = null;
    }
    fell();
    return true;
  }

  private void dismiss(@Nullable ActorRef<?> child) {
    if (child != null) {
      leaving.add(child);
      context.stop(child);
    }
  }

  /** An arbiter writes under its agent's name: the former must have ended. */
  private void plantIfFree() {
    Ground on = ground;
    if (on == null || arbiter != null || !leaving.isEmpty()) {
      return;
    }
    ActorRef<ShadowSupervisor.Command> trials = context.getSystem().ignoreRef();
    Serving serving = on.serving();
    if (serving != null) {
      Shadows own = new Shadows(agent, on.spec().policy(), on.parts());
      trials =
          context.spawn(
              ShadowSupervisor.create(own, serving.splitter(), node.shadows()),
              "shadow-supervisor",
              DispatcherSelector.fromConfig(SHADOWS));
      context.watch(trials);
      shadows = trials;
    }
    ActorRef<ArbiterMessage> planted =
        context.spawn(
            EvolutionArbiter.create(setup(on, trials)),
            "evolution-arbiter",
            DispatcherSelector.sameAsParent());
    context.watch(planted);
    arbiter = planted;
    if (begin != null && serving != null) {
      planted.tell(begin);
    }
    List<Consumer<ActorRef<ArbiterMessage>>> waited = List.copyOf(onceThere);
    onceThere.clear();
    waited.forEach(then -> then.accept(planted));
  }

  private ArbiterSetup setup(Ground on, ActorRef<ShadowSupervisor.Command> trials) {
    return new ArbiterSetup(
        agent,
        SpecTerms.of(on.spec(), node.settings().trials()),
        new ArbiterSetup.Storage(
            node.agents().versions(),
            node.agents().blocking(),
            node.gate(),
            node.vaultSettings(on.spec().policy().checkpoint().retain()).readJournal()),
        node.agents().clock(),
        CandidateChecks.on(checks(), on.parts()),
        Replays.on(
            on.parts(), node.history().pastRequests(), node.settings().trials().stageLimit()),
        LogProofs.on(on.parts()),
        canaries(on.serving()),
        new ShadowTrials(trials, node.agents().random(), archive()),
        archive(),
        advice);
  }

  private Canaries canaries(@Nullable Serving serving) {
    return Canaries.on(
        serving == null ? context.getSystem().ignoreRef() : serving.manager(),
        serving == null ? context.getSystem().ignoreRef() : serving.splitter(),
        node.agents().clock());
  }

  private TrialArchive archive() {
    return TrialArchive.in(
        node.observations(agent),
        node.settings().trials().observations().bytes(),
        node.agents().blocking());
  }

  private CheckSettings checks() {
    return new CheckSettings(node.settings().trials().checkTimeout());
  }
}
