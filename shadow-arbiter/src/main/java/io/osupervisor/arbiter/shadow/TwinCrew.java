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
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** The two shadows of a trial: raised together, bound together, ended together. */
final class TwinCrew {
  /** What each may write and still have it kept, in bytes. */
  private static final long SCRATCH_BYTES = 8L << 20;

  private final ActorContext<ShadowPair.Command> context;
  private final Shadows shadows;
  private final PairPlan plan;
  private final ActorRef<InstanceEvent> events;
  private final Function<InstanceId, ShadowPair.Command> gone;
  private final Map<Twin, TwinShadow> twins = new EnumMap<>(Twin.class);
  private ScratchLog written = new ScratchLog(0);
  private String network = "unknown";
  private int raised;

  /**
   * @param events told what happens to them
   * @param gone told when what serves one of them ended
   */
  TwinCrew(
      ActorContext<ShadowPair.Command> context,
      Shadows shadows,
      PairPlan plan,
      ActorRef<InstanceEvent> events,
      Function<InstanceId, ShadowPair.Command> gone) {
    this.context = context;
    this.shadows = shadows;
    this.plan = plan;
    this.events = events;
    this.gone = gone;
  }

  /** Starts both anew. */
  void raise() {
    twins.values().forEach(former -> context.stop(former.ref()));
    twins.clear();
    raised++;
    written = raise(Twin.CANDIDATE, plan.candidate()).written;
    raise(Twin.CONTROL, plan.control());
  }

  private TwinShadow raise(Twin twin, VersionId version) {
    InstanceId id = shadows.name();
    ScratchLog log = new ScratchLog(SCRATCH_BYTES);
    String name = twin.name().toLowerCase(Locale.ROOT) + "-" + raised;
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
    TwinShadow shadow = new TwinShadow(twin, id, instance, log);
    twins.put(twin, shadow);
    return shadow;
  }

  Optional<TwinShadow> find(InstanceId id) {
    return twins.values().stream().filter(shadow -> shadow.id.equals(id)).findFirst();
  }

  /** One of them, unless it ended. */
  Optional<TwinShadow> of(Twin twin) {
    return Optional.ofNullable(twins.get(twin));
  }

  /** One of them ended. */
  void strike(TwinShadow shadow) {
    twins.remove(shadow.twin);
  }

  boolean areBoth(InstanceState state) {
    return twins.size() == Twin.values().length
        && twins.values().stream().allMatch(shadow -> shadow.state() == state);
  }

  void bind(CutResult.TrialCut cut) {
    twins.values().forEach(shadow -> shadow.tell(Shadows.bind(cut)));
  }

  void launched(TwinShadow shadow, InstanceEvent.Launched launched) {
    shadow.network(launched.confinement().network());
    if (shadow.twin == Twin.CANDIDATE) {
      network = shadow.network();
    }
  }

  /** What network the newest candidate has. */
  String network() {
    return network;
  }

  /** What the newest candidate wrote. */
  ScratchLog written() {
    return written;
  }
}
