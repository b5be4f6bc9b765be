package io.osupervisor.supervisor.management;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.config.AgentSpecReader;
import io.osupervisor.config.ManagementSettings;
import io.osupervisor.supervisor.Agents;
import io.osupervisor.supervisor.Members;
import io.osupervisor.supervisor.audit.AuditLog;
import io.osupervisor.supervisor.history.RunHistory;
import io.osupervisor.supervisor.telemetry.EventHub;
import io.osupervisor.supervisor.telemetry.Prometheus;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.ServerBuilder;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The management endpoint of a node. */
public final class Management {
  private static final Logger LOG = LoggerFactory.getLogger(Management.class);
  private static final int REMEMBERED_ACTIONS = 4096;
  private static final Duration LONGEST_IDLE = Duration.ofHours(1);

  private final ServerBinding binding;
  private final boolean tls;
  private final List<Cancellable> watches;

  /**
   * What the endpoint shows and steers.
   *
   * @param specs reads the specs that come in
   * @param versions keeps their genomes
   * @param starts lets programs start
   * @param history of how requests ended
   * @param logs the folder of the agents' logs
   * @param tokens what lets callers in
   */
  public record Parts(
      Agents agents,
      Members members,
      AgentSpecReader specs,
      VersionStore versions,
      StartGate starts,
      AuditLog audit,
      RunHistory history,
      EventHub events,
      Prometheus prometheus,
      Path logs,
      Readiness readiness,
      TokenFiles tokens,
      InstantSource clock) {}

  /**
   * Where it works.
   *
   * @param management runs handlers, apart from everything else so that it answers under any load
   * @param blocking may wait for disks
   */
  public record Threads(Executor management, Executor blocking) {}

  private Management(ServerBinding binding, boolean tls, List<Cancellable> watches) {
    this.binding = binding;
    this.tls = tls;
    this.watches = watches;
  }

  /**
   * Binds the endpoint; it serves once the stage is done.
   *
   * @return fails with {@code port_unavailable} when it cannot listen where it is told to
   */
  public static CompletionStage<Management> start(
      ActorSystem<?> system, ManagementSettings settings, Parts parts, Threads threads) {
    FileStamps stamps = new FileStamps(parts.tokens()::watched);
    Credentials credentials = new Credentials(parts.tokens().all());
    Entrance entrance =
        new Entrance(
            credentials,
            settings.failureLimit(),
            parts.audit(),
            parts.prometheus().registry(),
            parts.clock());
    EndpointTable table = new EndpointTable(endpoints(parts, threads, entrance));
    Gate gate =
        new Gate(table, entrance, parts.readiness(), settings, system, threads.management());
    Cancellable reread =
        Reloading.every(system, threads.blocking(), stamps, () -> reread(parts, credentials));
    ServerBuilder server =
        Http.get(system)
            .newServerAt(settings.host(), settings.port())
            .adaptSettings(Management::adapt);
    Cancellable renewing = reread;
    if (settings.tls().isOn()) {
      // Stamped before they are read: what changes in between is noticed.
      FileStamps pemFiles = new FileStamps(() -> PemContext.files(settings.tls()));
      PemContext pem = new PemContext(settings.tls());
      server = server.enableHttps(ConnectionContext.httpsServer(pem::engine));
      renewing = Reloading.every(system, threads.blocking(), pemFiles, pem::reload);
    }
    List<Cancellable> watches = List.of(reread, renewing);
    return server
        .bind(gate::handle)
        .handle((binding, failure) -> bound(settings, binding, failure, watches));
  }

  private static void reread(Parts parts, Credentials credentials) {
    List<Token> tokens =
        parts
            .tokens()
            .readable(
                e -> LOG.error("a token opens nothing now: {}; {}", e.getMessage(), e.hint()));
    TokenChanges.between(credentials.replace(tokens), tokens).forEach(parts.audit()::record);
    LOG.info("there are {} tokens now", tokens.size());
  }

  private static Management bound(
      ManagementSettings settings,
      @Nullable ServerBinding binding,
      @Nullable Throwable failure,
      List<Cancellable> watches) {
    if (binding != null) {
      return new Management(binding, settings.tls().isOn(), watches);
    }
    watches.forEach(Cancellable::cancel);
    String reason =
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .filter(BindException.class::isInstance)
            .map(Throwable::getMessage)
            .findFirst()
            .orElse(String.valueOf(failure));
    throw new AgentException(
        "port_unavailable",
        "the management endpoint cannot listen on %s:%d: %s"
            .formatted(settings.host(), settings.port(), reason),
        "end what listens there, or choose another with --port (0 takes a free one)");
  }

  /** Every endpoint that there is, in the order of the documentation. */
  static List<Endpoint> endpoints(Parts parts, Threads threads, Entrance entrance) {
    Actions actions =
        new Actions(parts.audit(), new ActionMemory(REMEMBERED_ACTIONS, parts.clock()));
    Asking agents = new Asking(parts.agents(), parts.readiness());
    Submissions submissions = new Submissions(parts.specs(), parts.versions());
    return Stream.of(
            new HealthRoutes(parts.readiness()).endpoints(),
            new AgentRoutes(agents, submissions, threads.blocking()).endpoints(actions),
            new RequestRoutes(agents).endpoints(),
            new RunRoutes(parts.history(), agents).endpoints(),
            new CheckpointRoutes(agents).endpoints(actions),
            new VersionRoutes(agents, parts.history()).endpoints(actions),
            new HypothesisRoutes(agents).endpoints(actions),
            new TrafficRoutes(agents).endpoints(actions),
            new MetricsRoutes(agents).endpoints(),
            new LogRoutes(agents, parts.logs(), threads.blocking()).endpoints(),
            new EventRoutes(parts.events(), EventRoutes.HEARTBEAT).endpoints(),
            new AuditRoutes(parts.audit().folder(), threads.blocking()).endpoints(),
            new MemberRoutes(parts.members()).endpoints(actions),
            new GovernorRoutes(parts.starts()).endpoints(),
            new PrometheusRoutes(parts.prometheus()).endpoints(),
            new DocsRoutes(entrance).endpoints())
        .flatMap(List::stream)
        .toList();
  }

  /** Requests may take minutes and streams have no end, so only lost connections are closed. */
  private static ServerSettings adapt(ServerSettings settings) {
    return settings
        .withTimeouts(
            settings
                .getTimeouts()
                .withRequestTimeout(scala.concurrent.duration.Duration.Inf())
                .withIdleTimeout(
                    scala.concurrent.duration.Duration.fromNanos(LONGEST_IDLE.toNanos())))
        .withParsingErrorHandler(UnreadableRequests.class.getName())
        .withRemoteAddressAttribute(true)
        .withTransparentHeadRequests(true);
  }

  /** Where it is reached, with the port that it really has. */
  public URI uri() {
    String host = binding.localAddress().getHostString();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return URI.create(
        (tls ? "https://" : "http://") + shown + ":" + binding.localAddress().getPort());
  }

  /** Takes no new connection; those that are open go on. */
  public CompletionStage<?> unbind() {
    return binding.unbind();
  }

  /** Takes nothing new, lets what runs end, then closes. */
  public CompletionStage<?> stop(Duration patience) {
    watches.forEach(Cancellable::cancel);
    return binding.terminate(patience);
  }
}
