package io.osupervisor.supervisor;

import static java.util.concurrent.CompletableFuture.completedStage;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.agent.pause.PauseMonitor;
import io.osupervisor.agent.pause.PauseWatch;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.config.NodeSettings;
import io.osupervisor.supervisor.cluster.ClusterMembers;
import io.osupervisor.supervisor.cluster.Departure;
import io.osupervisor.supervisor.cluster.HandOver;
import io.osupervisor.supervisor.cluster.JoinCheck;
import io.osupervisor.supervisor.cluster.MemberErrors;
import io.osupervisor.supervisor.cluster.Standing;
import io.osupervisor.supervisor.history.HistoryMeters;
import io.osupervisor.supervisor.management.Management;
import io.osupervisor.supervisor.management.Readiness;
import io.osupervisor.supervisor.management.TokenFiles;
import io.osupervisor.supervisor.telemetry.AgentNumbers;
import io.osupervisor.supervisor.telemetry.EventHub;
import io.osupervisor.supervisor.telemetry.GovernorMeters;
import io.osupervisor.supervisor.telemetry.HypothesisMeters;
import io.osupervisor.supervisor.telemetry.Prometheus;
import io.osupervisor.supervisor.telemetry.trace.Traces;
import io.osupervisor.supervisor.tree.RootGuardian;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: its data directory, the processes of its agents, its actor system and its
 * management endpoint. What can be wrong from the start is found before the first agent starts.
 */
public final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final String BLOCKING = "osupervisor.dispatchers.blocking";
  private static final String MANAGEMENT = "osupervisor.dispatchers.management";
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
  private static final Duration ACTORS_PATIENCE = Duration.ofSeconds(15);

  /** How long other nodes wait at least before they give this one up. */
  private static final String OTHERS_PATIENCE =
      "pekko.cluster.failure-detector.acceptable-heartbeat-pause";

  /** Whoever started the node tells what was wrong and ends the process. */
  enum StartFailed implements CoordinatedShutdown.Reason {
    INSTANCE
  }

  /** The same, of a node whose journal cannot be written. */
  enum JournalFailed implements CoordinatedShutdown.Reason {
    INSTANCE
  }

  /** The same, of a node whose database is another cluster's. */
  enum Superseded implements CoordinatedShutdown.Reason {
    INSTANCE
  }

  private final NodeSettings settings;
  private final NodeResources resources;
  private final ActorSystem<RootGuardian.Command> system;
  private final OSupervisor agents;
  private final EventHub events;
  private final Traces traces;
  private final HypothesisMeters hypotheses = new HypothesisMeters();
  private final Readiness readiness = new Readiness();
  private final CompletableFuture<Done> begun = new CompletableFuture<>();
  private final CompletionStage<Done> stopped;
  private @Nullable Management management;

  private Node(NodeConfig config, NodeResources resources) {
    this.settings = config.settings();
    this.resources = resources;
    this.events = new EventHub(settings.events().ringSize(), resources.clock());
    this.traces = Traces.of(settings.tracing(), settings.cluster().name(), resources.clock());
    this.system =
        ActorSystem.create(
            RootGuardian.create(
                (context, roster) ->
                    resources.services(blocking(context), roster, traces, this::onAgent),
                () -> begun.complete(Done.done())),
            settings.cluster().name(),
            ActorSystemSetup.create(
                BootstrapSetup.create(told(config.effective(), resources)),
                resources.store().setup()));
    this.agents = OSupervisor.of(system, resources.answers());
    ActorRef<Standing.Command> standing =
        system.systemActorOf(Standing.create(resources.answers()), Standing.NAME, Props.empty());
    system.systemActorOf(Departure.create(), Departure.NAME, Props.empty());
    HandOver.prepare(system);
    PauseMonitor pauses =
        PauseMonitor.start(
            resources.answers(), doubt -> standing.tell(new Standing.Doubted(doubt)));
    this.stopped =
        system
            .getWhenTerminated()
            .applyToEither(actorsOverdue(), Function.identity())
            .thenApply(
                done -> {
                  pauses.close();
                  traces.close();
                  resources.close();
                  resources.requireIntact();
                  requireUnforced(config.effective());
                  return done;
                });
    // On a full disk whoever writes waits; at the end nobody may.
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
            "journal-refuses",
            () -> {
              resources.store().refuse();
              return CompletableFuture.completedFuture(Done.done());
            });
    CompletableFuture<Void> unused =
        resources.store().failure().thenAccept(failed -> endAtOnce(JournalFailed.INSTANCE));
  }

  /**
   * Done when its actors, with nothing left to wait for, have not ended for long. What the network
   * swallows may keep them for as long as the system tries; whoever waits for the node's end would
   * start it in vain.
   */
  private CompletionStage<Done> actorsOverdue() {
    CompletableFuture<Done> overdue = new CompletableFuture<>();
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseActorSystemTerminate(),
            "actors-are-given-up",
            () -> {
              overdue.completeAsync(
                  this::giveActorsUp,
                  CompletableFuture.delayedExecutor(ACTORS_PATIENCE.toSeconds(), TimeUnit.SECONDS));
              return CompletableFuture.completedFuture(Done.done());
            });
    return overdue;
  }

  private Done giveActorsUp() {
    if (!system.getWhenTerminated().toCompletableFuture().isDone()) {
      LOG.warn("the node ends though its actors have not, {} after they were to", ACTORS_PATIENCE);
    }
    return Done.done();
  }

  /** With what other members are told that no setting says. */
  private static Config told(Config effective, NodeResources resources) {
    Map<String, String> told = new HashMap<>();
    told.put("osupervisor-formats.store.database", resources.store().identity());
    String version = Node.class.getPackage().getImplementationVersion();
    if (version != null) {
      told.put("pekko.cluster.app-version", version);
    }
    return ConfigFactory.parseMap(told, "this node").withFallback(effective);
  }

  /** Whoever ended the node meant to, unless the cluster did: then it says why. */
  private void requireUnforced(Config config) {
    List<String> differences = JoinCheck.ended(config);
    CoordinatedShutdown.Reason reason =
        CoordinatedShutdown.get(system).getShutdownReason().orElse(StartFailed.INSTANCE);
    if (reason.equals(CoordinatedShutdown.clusterDowningReason())) {
      throw MemberErrors.downed();
    }
    if (reason.equals(CoordinatedShutdown.incompatibleConfigurationDetectedReason())) {
      throw MemberErrors.refused(differences);
    }
    if (reason.equals(Superseded.INSTANCE)) {
      throw MemberErrors.superseded();
    }
  }

  /** Nothing can be acknowledged any more: no request is waited for. */
  private void endAtOnce(CoordinatedShutdown.Reason reason) {
    CoordinatedShutdown.get(system)
        .run(reason, Optional.of(CoordinatedShutdown.PhaseActorSystemTerminate()));
  }

  /**
   * Starts a node; the stage is done once it serves: its endpoint is bound, it is a member of its
   * cluster, and its agents can be reached. Agents are not awaited.
   *
   * @throws io.osupervisor.agent.AgentException when something is not as it must be
   */
  public static CompletionStage<Node> start(NodeConfig config) {
    return start(config, FreeSpace::of);
  }

  /** Starts a node whose disk is measured in another way. */
  static CompletionStage<Node> start(NodeConfig config, Function<Path, FreeSpace> space) {
    Duration patience = config.effective().getDuration(OTHERS_PATIENCE);
    AnswerGate answers =
        new AnswerGate(new PauseWatch(System::nanoTime, InstantSource.system(), patience));
    Node node = new Node(config, NodeResources.open(config.settings(), space, answers));
    return CompletableFuture.completedFuture(config)
        .thenCompose(node::serve)
        .handle((ready, failure) -> failure == null ? completedStage(ready) : node.giveUp(failure))
        .thenCompose(Function.identity());
  }

  private CompletionStage<Node> serve(NodeConfig config) {
    // Sooner there are no agents that could be asked for.
    return begun
        .thenCompose(done -> bind(config).thenCombine(enter(), (bound, entered) -> ready(bound)))
        .applyToEither(journalFails(), Function.identity())
        .applyToEither(endsEarly(), Function.identity());
  }

  private CompletionStage<Done> enter() {
    return new ClusterEntry(system, resources.store().lease(), this::letGo, this::superseded)
        .enter(settings.cluster());
  }

  /** Whatever else does not come about then is not what is wrong. */
  private CompletionStage<Node> journalFails() {
    return resources.store().failure().thenCompose(CompletableFuture::failedStage);
  }

  private CompletionStage<Node> endsEarly() {
    return stopped.handle(
        (done, failure) -> {
          throw new CompletionException(
              failure == null ? new IllegalStateException("ended while it started") : failure);
        });
  }

  /** Its agents are others' now: here nothing of them answers or writes any more. */
  private void letGo() {
    readiness.markDraining();
    resources.answers().close();
    // All threads for what blocks may wait for the database that is away, too.
    new Thread(resources::letGo, "osup-let-go").start();
  }

  private void superseded() {
    letGo();
    endAtOnce(Superseded.INSTANCE);
  }

  /** The agents of the cluster. */
  public OSupervisor agents() {
    return agents;
  }

  /** Where programs in other actor systems join the cluster of this node. */
  public Address address() {
    return Cluster.get(system).selfMember().address();
  }

  /** Where the management endpoint is. */
  public URI uri() {
    return Objects.requireNonNull(management, "not started").uri();
  }

  /** Ends the node in order: agents are drained, then everything is closed. */
  public CompletionStage<Done> stop() {
    CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.actorSystemTerminateReason());
    return stopped;
  }

  /** Done once the node has ended; fails with {@code journal_failed} if that is why. */
  public CompletionStage<Done> whenStopped() {
    return stopped;
  }

  private CompletionStage<Management> bind(NodeConfig config) {
    Prometheus prometheus = new Prometheus(new AgentNumbers(agents, resources.clock()), hypotheses);
    resources.store().bind(prometheus.registry());
    GovernorMeters.bind(prometheus.registry(), resources.starts());
    HistoryMeters.bind(prometheus.registry(), resources.history());
    traces.bind(prometheus.registry());
    return Management.start(
        system,
        settings.management(),
        new Management.Parts(
            agents,
            new ClusterMembers(system),
            config.agentSpecs(),
            resources.versions(),
            resources.starts(),
            resources.audit(),
            resources.history(),
            events,
            prometheus,
            resources.data().logs(),
            readiness,
            new TokenFiles(resources.data().root(), settings.management().sharedTokens()),
            resources.clock()),
        new Management.Threads(
            system.dispatchers().lookup(DispatcherSelector.fromConfig(MANAGEMENT)),
            blocking(system)));
  }

  private Node ready(Management bound) {
    management = bound;
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
        "management-drains",
        () -> {
          readiness.markDraining();
          return CompletableFuture.completedFuture(Done.done());
        });
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceUnbind(),
        "management-unbinds",
        () -> bound.unbind().thenApply(done -> Done.done()));
    // Only when the agents have finished: their answers go out on these connections.
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
        "management-closes",
        () -> bound.stop(CLOSE_PATIENCE).thenApply(done -> Done.done()));
    readiness.markReady();
    resources.history().start();
    events.publish("node_ready", Map.of("uri", bound.uri().toString()));
    return this;
  }

  /**
   * Fails only when all is closed: whoever hears of it may end the process at once. If the node was
   * ended from elsewhere, that is why it did not start.
   */
  private CompletionStage<Node> giveUp(Throwable failure) {
    CoordinatedShutdown.get(system).runAll(StartFailed.INSTANCE);
    return stopped
        .handle(
            (done, ended) -> CompletableFuture.<Node>failedStage(ended == null ? failure : ended))
        .thenCompose(Function.identity());
  }

  private void onAgent(AgentId agent, String type, Map<String, Object> data) {
    hypotheses.on(agent, type, data);
    traces.on(agent, type, data);
    events.publish(agent.value(), type, data);
  }

  private static Executor blocking(ActorSystem<?> system) {
    return system.dispatchers().lookup(DispatcherSelector.fromConfig(BLOCKING));
  }
}
