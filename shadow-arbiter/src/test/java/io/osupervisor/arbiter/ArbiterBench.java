package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.Latencies;
import io.osupervisor.agent.instance.SwapOrder;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.arbiter.TrialRunner.Report;
import io.osupervisor.arbiter.canary.CanaryListener;
import io.osupervisor.arbiter.canary.CanaryPlan;
import io.osupervisor.arbiter.check.Candidate;
import io.osupervisor.arbiter.check.CheckResult;
import io.osupervisor.arbiter.check.LogProof;
import io.osupervisor.arbiter.check.LogProofs;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.arbiter.trial.OpenHypothesis;
import io.osupervisor.arbiter.trial.Proposer;
import io.osupervisor.arbiter.trial.SettledHypothesis;
import io.osupervisor.config.AgentCase;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.JsonValue;
import io.osupervisor.config.NodeConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;

/**
 * An arbiter on a journal in memory and a clock set by hand; checks and trials are begun here, and
 * their results are given by the test.
 */
final class ArbiterBench implements AutoCloseable, TrialRunner {
  /** A check or a replay that waits for its result. */
  record Check(Candidate candidate, Consumer<CheckResult> told) {}

  /** A proof of the way back that waits for its result. */
  record Proof(
      Candidate candidate, List<LogProofs.Written> written, Consumer<LogProof.Outcome> told) {}

  /** A canary that was begun. */
  record Canary(CanaryPlan plan, CanaryListener told) {}

  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

  final ActorTestKit kit =
      ActorTestKit.create(
          "arbiter",
          ManualTime.config()
              .withFallback(PersistenceTestKitPlugin.config())
              .withFallback(PersistenceTestKitSnapshotPlugin.config())
              .withFallback(
                  ConfigFactory.parseString(
                      """
                      pekko.actor.testkit.typed.single-expect-default = 120s
                      pekko.actor.testkit.typed.default-timeout = 120s
                      """))
              .withFallback(ConfigFactory.load()));
  final AgentSpec spec =
      NodeConfig.load(Optional.empty(), Map.of(), List.of())
          .agentSpecs()
          .parse(
              """
              id = tiny
              command = ["python3", "agent.py"]
              genome {
                locked = ["eval/**"]
                parameters { step { type = int, default = 1, min = 1, max = 100 } }
              }
              """,
              "test spec");
  final VersionId first;
  final TestProbe<Check> checks = kit.createTestProbe();
  final TestProbe<Canary> canaries = kit.createTestProbe();
  final TestProbe<Check> replays = kit.createTestProbe();
  final TestProbe<Proof> proofs = kit.createTestProbe();
  final TestProbe<Trial> trials = kit.createTestProbe();
  final TestProbe<HypothesisId> stops = kit.createTestProbe();
  final TestProbe<ArbiterAdvice> advice = kit.createTestProbe();
  private volatile Instant now = START;
  private final AtomicLong free = new AtomicLong(10);
  private final VersionStore versions;
  private ActorRef<ArbiterMessage> arbiter;
  private volatile ActorRef<Report> reports = kit.system().ignoreRef();

  ArbiterBench(Path folder) {
    versions = VersionStore.open(folder);
    first =
        versions.put(
            VersionContent.of(
                spec.command(),
                List.of(GenomeFile.ofText("agent.py", "print(1)")),
                Map.of("step", Value.of(1))));
    arbiter = spawn();
  }

  private ActorRef<ArbiterMessage> spawn() {
    FreeSpaceGate gate =
        new FreeSpaceGate(
            () -> new FreeSpace.Reading(free.get(), 10),
            new FreeSpaceGate.Reserve(1, 1),
            new AtomicClock());
    return kit.spawn(
        EvolutionArbiter.create(
            new ArbiterSetup(
                new AgentId("tiny"),
                ArbiterSetup.Terms.DEFAULT,
                new ArbiterSetup.Storage(
                    versions, Runnable::run, gate, "pekko.persistence.testkit.query"),
                this::now,
                (candidate, told) -> {
                  checks.ref().tell(new Check(candidate, told));
                  return Behaviors.ignore();
                },
                (candidate, trial, told) -> {
                  replays.ref().tell(new Check(candidate, told));
                  return Behaviors.ignore();
                },
                (candidate, written, told) -> {
                  proofs.ref().tell(new Proof(candidate, written, told));
                  return Behaviors.ignore();
                },
                (plan, told) -> {
                  canaries.ref().tell(new Canary(plan, told));
                  return Behaviors.ignore();
                },
                this,
                kept -> CompletableFuture.completedFuture("a".repeat(64)),
                advice.ref())));
  }

  /** Each look at the disk is a later one. */
  private static final class AtomicClock implements java.time.InstantSource {
    private final AtomicLong seconds = new AtomicLong();

    @Override
    public Instant instant() {
      return Instant.ofEpochSecond(seconds.incrementAndGet());
    }
  }

  @Override
  public void start(List<Trial> batch, ActorRef<Report> owner) {
    reports = owner;
    batch.forEach(trials.ref()::tell);
  }

  @Override
  public void stop(HypothesisId id) {
    stops.ref().tell(id);
  }

  ArbiterBench begin() {
    return begin(first, 0);
  }

  ArbiterBench begin(VersionId primary, long epoch, String... deployments) {
    return begin(spec, primary, epoch, deployments);
  }

  ArbiterBench begin(AgentSpec with, VersionId primary, long epoch, String... deployments) {
    tell(new ArbiterMessage.Begin(with, primary, epoch, List.of(deployments)));
    return this;
  }

  /** The same spec, with a case. */
  AgentSpec withCase() {
    AgentCase one =
        new AgentCase(
            new JsonValue("1"),
            new JsonValue("2"),
            AgentCase.Comparing.EXACT,
            Duration.ofSeconds(1));
    return new AgentSpec(
        spec.id(), spec.command(), spec.genome(), spec.probes(), List.of(one), spec.policy());
  }

  /** The node ends, and comes back. */
  void restart(VersionId primary, long epoch, String... deployments) {
    kit.stop(arbiter);
    arbiter = spawn();
    begin(primary, epoch, deployments);
  }

  /** Requests that ended; those that were answered took a millisecond each. */
  static ArbiterMessage.RequestsEnded ended(VersionId version, Instant at, long well, int failed) {
    return ended(version, at, well, failed, 1_000);
  }

  /** The same with so many microseconds each. */
  static ArbiterMessage.RequestsEnded ended(
      VersionId version, Instant at, long well, int failed, long each) {
    Histogram micros = Latencies.empty();
    micros.recordValueWithCount(each, well);
    return new ArbiterMessage.RequestsEnded(version, at, well, failed, micros);
  }

  void tell(ArbiterMessage message) {
    arbiter.tell(message);
  }

  <R extends ArbiterReply> R ask(
      Class<R> type, Function<ActorRef<ArbiterReply>, ArbiterMessage> question) {
    TestProbe<ArbiterReply> replies = kit.createTestProbe();
    tell(question.apply(replies.ref()));
    return replies.expectMessageClass(type);
  }

  static Submission submission(Map<String, Value> files, Map<String, Value> parameters) {
    return new Submission(
        new Proposal("it is faster", files, parameters, Map.of("latency", "-10%")),
        Proposer.token("ann"),
        Optional.empty());
  }

  static Submission step(int step) {
    return submission(Map.of(), Map.of("step", Value.of(step)));
  }

  ArbiterReply.Taken take(Submission submission) {
    return ask(ArbiterReply.Taken.class, to -> new ArbiterMessage.Submit(submission, to));
  }

  String refusal(Submission submission) {
    return ask(ArbiterReply.Refused.class, to -> new ArbiterMessage.Submit(submission, to))
        .refusal()
        .code();
  }

  void pass() {
    checks.receiveMessage().told().accept(new CheckResult.Passed(Evidence.NONE));
  }

  void judge(HypothesisId id, Verdict verdict) {
    trials.receiveMessage();
    reports.tell(new Report.Begun(id, Evidence.NONE));
    reports.tell(new Report.Judged(id, verdict, "seen", "as measured", Evidence.NONE));
  }

  /** The verdict is to promote, and the candidate wrote an entry. */
  Proof promoteUnproven(HypothesisId id) {
    trials.receiveMessage();
    reports.tell(new Report.Begun(id, Evidence.NONE));
    reports.tell(
        new Report.Unproven(
            new Report.Judged(id, Verdict.PROMOTE, "seen", "as measured", Evidence.NONE),
            List.of(new LogProofs.Written(4, List.of(LogEntry.of(5, Value.of("x"))), 5))));
    return proofs.receiveMessage();
  }

  SwapOrder swap() {
    return await(ArbiterAdvice.Swap.class).order();
  }

  void swapped(SwapOrder order, long epoch) {
    tell(new ArbiterMessage.PrimaryChanged(order.to(), epoch));
  }

  /** Submits a change and brings it as far as a provisional deployment. */
  ArbiterReply.Taken deploy(int step, long epoch) {
    ArbiterReply.Taken taken = take(step(step));
    pass();
    judge(taken.id(), Verdict.PROMOTE);
    swapped(swap(), epoch);
    awaitState(taken.id(), HypothesisState.PROVISIONAL);
    return taken;
  }

  <A extends ArbiterAdvice> A await(Class<A> type) {
    while (true) {
      ArbiterAdvice given = advice.receiveMessage();
      if (type.isInstance(given)) {
        return type.cast(given);
      }
    }
  }

  HypothesisState state(HypothesisId id) {
    ArbiterReply.Listing all = ask(ArbiterReply.Listing.class, ArbiterMessage.GetAll::new);
    Stream<HypothesisState> open =
        all.open().stream().filter(one -> one.id().equals(id)).map(OpenHypothesis::state);
    Stream<HypothesisState> settled =
        all.settled().stream().filter(one -> one.id().equals(id)).map(SettledHypothesis::state);
    return Stream.concat(open, settled).findFirst().orElseThrow();
  }

  void awaitState(HypothesisId id, HypothesisState wanted) {
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(state(id)).isEqualTo(wanted));
  }

  void passTime(Duration time) {
    now = now.plus(time);
    ManualTime.get(kit.system()).timePasses(Duration.ofSeconds(1));
  }

  /** The same for those who wait that long, with all that is due meanwhile. */
  void passWaiting(Duration time) {
    now = now.plus(time);
    ManualTime.get(kit.system()).timePasses(time);
  }

  Instant now() {
    return now;
  }

  void diskIsFull(boolean full) {
    free.set(full ? 0 : 10);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }
}
