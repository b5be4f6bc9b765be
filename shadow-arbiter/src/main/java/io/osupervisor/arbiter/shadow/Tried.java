package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.health.InstanceMetrics;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.agent.process.Confinement;
import io.osupervisor.arbiter.check.Fence;
import io.osupervisor.arbiter.judge.Observation.Usage;
import io.osupervisor.config.TrialPolicy.Unfenced;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One of the trials of a batch, on its way to its last report. For one thread. */
final class Tried {
  final PairPlan plan;
  final PairBench bench;
  private final Set<String> toBear = new HashSet<>();
  private final List<CutLog> written = new ArrayList<>();
  private LoadMeter ofCandidate = new LoadMeter();
  private LoadMeter ofControl = new LoadMeter();
  private @Nullable TwinShadow shadow;
  private @Nullable EndReason end;
  private long looks;
  private boolean unfenced;
  private boolean behind;
  private boolean over;

  /** Before its first shadow. */
  Tried(PairPlan plan, PairBench bench) {
    this.plan = plan;
    this.bench = bench;
  }

  /** A new shadow runs its candidate. */
  void raised(TwinShadow candidate) {
    shadow = candidate;
    end = null;
    behind = false;
    ofCandidate = new LoadMeter();
    ofControl = new LoadMeter();
    toBear.clear();
  }

  /** Whether its candidate runs, as far as is known. */
  boolean stands() {
    return !over && end == null;
  }

  /** It gets no more requests: it has too many. */
  void fallBehind() {
    behind = true;
  }

  boolean isBehind() {
    return behind;
  }

  boolean isOver() {
    return over;
  }

  /** There is nothing more to tell of it. */
  void close() {
    over = true;
  }

  /** What its candidate and the control take by now; both count from its last sample on. */
  void measured(InstanceMetrics candidate, InstanceMetrics control, long atMs) {
    bench.usage(new Usage(atMs, ofCandidate.read(candidate), ofControl.read(control)));
  }

  /** The newest shadow of its candidate. */
  TwinShadow shadow() {
    if (shadow == null) {
      throw new IllegalStateException(plan.trial() + " has no shadow yet");
    }
    return shadow;
  }

  /** All have one state now, that of the agent's log up to an entry. */
  void cut(long seq, List<InstanceId> controls, long atMs) {
    written.add(new CutLog(seq, shadow().written));
    bench.cut(shadow().id, plan.noise() ? controls : controls.subList(0, 1), atMs);
  }

  /** A shadow that it is compared on was launched so. */
  void launched(Confinement confinement) {
    unfenced |= plan.unfenced() == Unfenced.REFUSE && !Fence.isAround(confinement);
  }

  /**
   * Its candidate ended.
   *
   * @param open the requests that a control is still to answer
   */
  void ended(EndReason reason, Set<String> open) {
    end = reason;
    toBear.addAll(open);
  }

  /**
   * Blames the candidate for its end, if it came to one: once every control bore the same, for a
   * request that ends all ends a control before it is answered there.
   *
   * @param open whether a control is still to answer a request
   */
  void blame(Predicate<String> open, long atMs) {
    if (end != null && !over) {
      toBear.removeIf(open.negate());
      if (toBear.isEmpty()) {
        bench.candidateEnded(end, atMs);
      }
    }
  }

  /** What is to be told of it now, if anything is; a last report is told once. */
  Optional<PairReport> report() {
    if (over) {
      return Optional.empty();
    }
    if (unfenced) {
      return Optional.of(new PairReport.Failed(plan.trial(), Fence.UNFENCED, Fence.MISSING));
    }
    if (bench.isDecided()) {
      return Optional.of(new PairReport.Judged(plan.trial(), verdict()));
    }
    if (bench.looks() > looks) {
      looks = bench.looks();
      return Optional.of(new PairReport.Progress(plan.trial(), bench.verdict(), bench.counts()));
    }
    return Optional.empty();
  }

  private PairVerdict verdict() {
    return new PairVerdict(
        bench.verdict(),
        bench.answers(),
        bench.controls(),
        bench.counts(),
        shadow().network(),
        plan.seed(),
        written,
        bench.observations());
  }
}
