package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.instance.AgentInstance;
import io.osupervisor.agent.instance.CutResult;
import io.osupervisor.agent.instance.InstanceEvent;
import io.osupervisor.agent.instance.InstanceState;
import io.osupervisor.agent.instance.ScratchLog;
import io.osupervisor.agent.instance.ScratchMemory;
import io.osupervisor.agent.instance.Shadows;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.traffic.Twin;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * The shadows of a batch: raised together and bound together. A candidate may leave before the
 * others.
 */
final class TwinCrew {
  /** What each may write and still have it kept, in bytes. */
  private static final long SCRATCH_BYTES = 8L << 20;

  private final ActorContext<ShadowBatch.Command> context;
  private final Shadows shadows;
  private final BatchPlan plan;
  private final ActorRef<InstanceEvent> events;
  private final Function<InstanceId, ShadowBatch.Command> gone;
  private final Map<InstanceId, TwinShadow> crew = new LinkedHashMap<>();
  private int raised;

  /**
   * @param events told what happens to them
   * @param gone told when what serves one of them ended
   */
  TwinCrew(
      ActorContext<ShadowBatch.Command> context,
      Shadows shadows,
      BatchPlan plan,
      ActorRef<InstanceEvent> events,
      Function<InstanceId, ShadowBatch.Command> gone) {
    this.context = context;
    this.shadows = shadows;
    this.plan = plan;
    this.events = events;
    this.gone = gone;
  }

  /** Starts all anew: the candidates of these trials, and what they are compared with. */
  void raise(List<Tried> trials) {
    crew.values().forEach(former -> context.stop(former.ref()));
    crew.clear();
    raised++;
    trials.forEach(one -> one.raised(raise(Twin.CANDIDATE, one, one.plan.candidate())));
    raise(Twin.CONTROL, null, plan.control());
    if (plan.noise()) {
      raise(Twin.SECOND, null, plan.control());
    }
  }

  private TwinShadow raise(Twin twin, @Nullable Tried tried, VersionId version) {
    InstanceId id = shadows.name();
    ScratchLog log = new ScratchLog(SCRATCH_BYTES);
    String name = twin.name().toLowerCase(Locale.ROOT) + "-" + raised + "-" + crew.size();
    ActorRef<VaultCommand> scratch =
        context.spawn(
            ScratchMemory.create(shadows.parts().vault(), log, shadows.parts().services().clock()),
            name + "-memory",
            DispatcherSelector.sameAsParent());
    ActorRef<AgentInstance.Command> instance =
        context.spawn(
            shadows.create(id, version, scratch, new AgentRecorder(), events),
            name,
            DispatcherSelector.sameAsParent());
    context.watchWith(instance, gone.apply(id));
    TwinShadow shadow = new TwinShadow(twin, tried, id, version, instance, log);
    crew.put(id, shadow);
    return shadow;
  }

  Optional<TwinShadow> find(InstanceId id) {
    return Optional.ofNullable(crew.get(id));
  }

  /** Those that run the control's version, the one that all are compared with first. */
  List<TwinShadow> controls() {
    return crew.values().stream().filter(shadow -> shadow.twin != Twin.CANDIDATE).toList();
  }

  /** The names of these. */
  List<InstanceId> controlIds() {
    return controls().stream().map(shadow -> shadow.id).toList();
  }

  /** Those that have not ended. */
  Collection<InstanceId> ids() {
    return crew.keySet();
  }

  /** One of them ended. */
  void strike(TwinShadow shadow) {
    crew.remove(shadow.id);
  }

  /** Ends one of them. */
  void dismiss(TwinShadow shadow) {
    if (crew.remove(shadow.id, shadow)) {
      context.stop(shadow.ref());
    }
  }

  /** Whether every control and every candidate that is left is in this state. */
  boolean areAll(InstanceState state) {
    List<TwinShadow> controls = controls();
    return controls.size() == plan.controls()
        && crew.size() > controls.size()
        && crew.values().stream().allMatch(shadow -> shadow.state() == state);
  }

  void bind(CutResult.TrialCut cut) {
    crew.values().forEach(shadow -> shadow.tell(Shadows.bind(cut)));
  }
}
