package io.osupervisor.arbiter.shadow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.bytecode.BytecodeCache;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.instance.AgentRequest;
import io.osupervisor.agent.instance.AgentServices;
import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.agent.instance.ManagerEvent;
import io.osupervisor.agent.instance.Shadows;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.vault.MemoryVault;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultParts;
import io.osupervisor.agent.vault.VaultSettings;
import io.osupervisor.agent.version.GenomeFiles;
import io.osupervisor.agent.version.GenomeLimits;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.config.StateKind;
import io.osupervisor.traffic.MirrorShare;
import io.osupervisor.traffic.Share;
import io.osupervisor.traffic.TrafficSettings;
import io.osupervisor.traffic.TrafficSplitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;

/** One agent on real parts, with its traffic and the supervisor of its shadows. */
final class TrialHouse implements AutoCloseable {
  /** A wait ends as soon as it has what it waits for, so this costs nothing. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final AgentId AGENT = new AgentId("tiny");

  /** All of the agent's requests. */
  static final MirrorShare WHOLE = MirrorShare.of(AGENT, StateKind.SHARED, Share.WHOLE);

  private static final Path SOURCE = Path.of("../agent-runtime/src/test/resources/agents/tiny.py");

  /** What an agent is asked to be, in place of a misdeed that no test here needs. */
  private static final String PLACE = "    if how == \"cut\":";

  final ActorTestKit kit;
  final VersionId version;
  final ActorRef<ShadowSupervisor.Command> shadows;

  /** For trials that nothing supervises. */
  final Shadows parts;

  final ShadowPlaces places;
  final BlockingQueue<PairReport> reports = new LinkedBlockingQueue<>();

  /** How requests and their copies ended. */
  final Queue<EndedRequest> ended = new ConcurrentLinkedQueue<>();

  private final Path data;
  private final AgentSpec spec;
  private final VersionStore versions;
  private final ProcessHost processes;
  private final ActorRef<TrafficSplitter.Command> splitter;
  private final ExecutorService blocking = Executors.newFixedThreadPool(4);
  private final Deque<TestProbe<AgentReply>> open = new ArrayDeque<>();
  private long written;

  /** Starts the agent and waits until it answers; its primary has this deed in its program. */
  TrialHouse(Path data, String deed, TrafficSettings traffic) {
    this(data, deed, traffic, ProcessHost.open(ProcessHostSettings.of(data)));
  }

  /** The same on a host that is closed with it. */
  TrialHouse(Path data, String deed, TrafficSettings traffic, ProcessHost host) {
    this(data, deed, traffic, host, 2);
  }

  /** The same with places for so many shadows. */
  TrialHouse(Path data, String deed, TrafficSettings traffic, int places) {
    this(data, deed, traffic, ProcessHost.open(ProcessHostSettings.of(data)), places);
  }

  private TrialHouse(Path data, String deed, TrafficSettings traffic, ProcessHost host, int room) {
    this.data = data;
    places = new ShadowPlaces(room, StartGate.unlimited(8));
    kit = ActorTestKit.create("trial", config(data));
    processes = host;
    spec = spec();
    versions = VersionStore.open(data.resolve("genomes"));
    version = version(deed, "");
    CheckpointStore checkpoints = CheckpointStore.open(data.resolve("checkpoints"));
    ActorRef<VaultCommand> vault =
        kit.spawn(MemoryVault.create(AGENT, VaultSettings.DEFAULT, vaultParts(checkpoints)));
    AgentRecorder recorder = new AgentRecorder();
    AgentParts own = new AgentParts(services(), checkpoints, vault, health(recorder), recorder);
    TestProbe<ManagerEvent> events = kit.createTestProbe();
    ActorRef<AgentManager.Command> manager =
        kit.spawn(AgentManager.create(new AgentManager.Run(1, spec, version), own, events.ref()));
    splitter =
        kit.spawn(
            TrafficSplitter.create(
                AGENT, traffic, manager, kit.system().ignoreRef(), InstantSource.system()));
    parts = new Shadows(AGENT, spec.policy(), own);
    shadows = kit.spawn(ShadowSupervisor.create(parts, splitter, places));
    events.fishForMessage(
        PATIENCE,
        event ->
            event instanceof ManagerEvent.Serving
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
  }

  private AgentServices services() {
    return new AgentServices(
        processes,
        versions,
        new BytecodeCache(
            data.resolve("compiled"),
            processes,
            versions,
            StartGate.unlimited(2),
            FreeSpaceGate.alwaysOpen(),
            InstantSource.system(),
            blocking),
        blocking,
        StartGate.unlimited(8),
        InstantSource.system(),
        System::nanoTime,
        new Random(7),
        4 << 20,
        ended::add,
        AnswerGate.alwaysOpen());
  }

  private ActorRef<HealthMonitor.Command> health(AgentRecorder recorder) {
    return kit.spawn(
        HealthMonitor.create(
            new HealthMonitor.Setup(
                AGENT,
                recorder,
                Duration.ofSeconds(10),
                60,
                blocking,
                InstantSource.system(),
                System::nanoTime)));
  }

  private VaultParts vaultParts(CheckpointStore checkpoints) {
    FreeSpaceGate gate =
        new FreeSpaceGate(
            () -> new FreeSpace.Reading(1, 1),
            new FreeSpaceGate.Reserve(0, 0),
            InstantSource.system());
    return new VaultParts(checkpoints, gate, InstantSource.system(), kit.system().ignoreRef());
  }

  private static AgentSpec spec() {
    String text =
        """
        id = tiny
        command = ["/usr/bin/python3", "-S", "tiny.py"]
        heartbeat { interval = 100ms, timeout = 20s, busy-timeout = 60s }
        kill-grace = 200ms
        restart { intensity = 100, period = 10s }
        """;
    return NodeConfig.load(Optional.empty(), Map.of(), List.of())
        .agentSpecs()
        .parse(text, "test spec");
  }

  private static com.typesafe.config.Config config(Path data) {
    return ConfigFactory.parseString(
            """
            include classpath("osupervisor-vault.conf")
            pekko {
              loglevel = WARNING
              persistence.journal.plugin = "osupervisor.vault.journal"
              persistence.snapshot-store.plugin = "osupervisor.vault.snapshots"
            }
            osupervisor.vault { journal.dir = "%1$s", snapshots.dir = "%1$s/snapshots" }
            """
                .formatted(data))
        .withFallback(ActorTestKit.applicationTestConfig());
  }

  /**
   * A version of the agent.
   *
   * @param deed what it does when it is asked to {@code boom}, as a line of Python; may be empty
   * @param added to the end of the line that adds up
   */
  VersionId version(String deed, String added) {
    try {
      String line = "    total += data[\"add\"]";
      String source = Files.readString(SOURCE);
      if (!source.contains(PLACE) || !source.contains(line)) {
        throw new IllegalStateException("the agent is another by now");
      }
      String boom = "    if how == \"boom\":\n        " + (deed.isEmpty() ? "pass" : deed) + "\n";
      Path folder = Files.createTempDirectory(data, "version");
      Files.writeString(
          folder.resolve("tiny.py"),
          source.replace(PLACE, boom + PLACE).replace(line, line + added));
      return versions.put(
          VersionContent.of(
              spec.command(),
              GenomeFiles.collect(folder, List.of("tiny.py"), GenomeLimits.DEFAULT),
              Map.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts trials against one control. */
  void start(PairPlan... plans) {
    shadows.tell(new ShadowSupervisor.Start(new BatchPlan(List.of(plans)), reports::add));
  }

  /** Keeps eight additions open until so many trials are judged; their verdicts by their names. */
  Map<String, PairVerdict> writeUntilJudged(int trials) {
    Map<String, PairVerdict> verdicts = new HashMap<>();
    while (verdicts.size() < trials) {
      PairReport report = writeUntil(PairReport.Judged.class::isInstance);
      verdicts.put(report.trial(), ((PairReport.Judged) report).verdict());
    }
    return verdicts;
  }

  /** The next report of a kind; what comes before it is passed over. */
  <R extends PairReport> R await(Class<R> type) {
    try {
      while (true) {
        PairReport report = reports.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (report == null) {
          throw new AssertionError("no " + type.getSimpleName() + " came");
        }
        if (type.isInstance(report)) {
          return type.cast(report);
        }
        if (report instanceof PairReport.Failed || report instanceof PairReport.Judged) {
          throw new AssertionError("the last report is another: " + report);
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Keeps eight additions open until the trial is judged. */
  PairVerdict writeUntilJudged() {
    return ((PairReport.Judged) writeUntil(report -> report instanceof PairReport.Judged))
        .verdict();
  }

  /** Keeps eight additions open until a report is the one that is waited for. */
  PairReport writeUntil(Predicate<PairReport> wanted) {
    while (true) {
      PairReport report = reports.poll();
      if (report == null) {
        write();
      } else if (wanted.test(report)) {
        open.forEach(reply -> reply.expectMessageClass(AgentReply.Answer.class, PATIENCE));
        open.clear();
        return report;
      } else if (report instanceof PairReport.Failed || report instanceof PairReport.Judged) {
        throw new AssertionError("the last report is another: " + report);
      }
    }
  }

  /**
   * Leaves no room for copies, again and again: a request that is never answered keeps the one
   * place, the first addition waits, the next is lost. Gives what is told of the cut after it.
   */
  PairReport.Ready loseACopy() {
    try {
      while (true) {
        send("{\"silent\":1}", Duration.ofSeconds(1));
        for (int i = 0; i < 3; i++) {
          ask("{\"add\":1}");
        }
        PairReport report = reports.poll(30, TimeUnit.SECONDS);
        if (report instanceof PairReport.Ready ready) {
          return ready;
        }
        if (report != null) {
          throw new AssertionError("no copy was lost: " + report);
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void write() {
    boolean full = open.size() == 8;
    TestProbe<AgentReply> replies = full ? open.removeFirst() : kit.createTestProbe();
    if (full) {
      replies.expectMessageClass(AgentReply.Answer.class, PATIENCE);
    }
    send("{\"add\":1}", PATIENCE, replies.ref());
    open.addLast(replies);
    written++;
  }

  /** How many additions it has kept open so far, each one of 1. */
  long written() {
    return written;
  }

  TestProbe<AgentReply> send(String json, Duration timeout) {
    TestProbe<AgentReply> replies = kit.createTestProbe();
    send(json, timeout, replies.ref());
    return replies;
  }

  /** Sends a request whose answer nobody waits for. */
  void sendAndForget(String json, Duration timeout) {
    send(json, timeout, kit.system().ignoreRef());
  }

  private void send(String json, Duration timeout, ActorRef<AgentReply> replyTo) {
    splitter.tell(
        new TrafficSplitter.Ask(
            new AgentRequest(
                Value.parseJson(json),
                null,
                null,
                timeout,
                new AgentRequest.Guarantee(false, false),
                replyTo)));
  }

  /** Sends a request and waits for the answer. */
  Value ask(String json) {
    return send(json, PATIENCE).expectMessageClass(AgentReply.Answer.class, PATIENCE).data();
  }

  /** Waits until no process but the primary's is left. */
  void awaitAlone() {
    Path instances = ProcessHostSettings.of(data).instances();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try (var folders = Files.list(instances)) {
                return folders.count() == 1;
              }
            });
  }

  /** The living processes of all instances, whatever became of their parents. */
  long processes() {
    return running().size();
  }

  /** The process ids of its agents' processes. */
  Set<Long> running() {
    String home = "HOME=" + ProcessHostSettings.of(data).instances() + "/";
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> runs(pid, home))
        .collect(Collectors.toSet());
  }

  /** Lets those of them go on that stopped themselves; gives how many did. */
  long resume() {
    String home = "HOME=" + ProcessHostSettings.of(data).instances() + "/";
    return ProcessHandle.allProcesses()
        .filter(process -> runs(process.pid(), home) && isStopped(process.pid()))
        .filter(process -> resume(process.pid()))
        .count();
  }

  private static boolean isStopped(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), ISO_8859_1);
      return stat.startsWith("T", stat.lastIndexOf(')') + 2);
    } catch (IOException gone) {
      return false;
    }
  }

  private static boolean resume(long pid) {
    try {
      return new ProcessBuilder("kill", "-CONT", Long.toString(pid)).start().waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A zombie has no environment left; what bubblewrap has beside an agent is not the agent. */
  private static boolean runs(long pid, String mark) {
    Path process = Path.of("/proc/" + pid);
    try {
      return Files.readString(process.resolve("environ"), ISO_8859_1).contains(mark)
          && !Files.readString(process.resolve("comm"), ISO_8859_1).equals("bwrap\n");
    } catch (IOException gone) {
      return false;
    }
  }

  @Override
  public void close() {
    String prefix = kit.system().name() + "-";
    kit.shutdownTestKit();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith(prefix)));
    processes.close();
    blocking.shutdown();
    Awaitility.await().atMost(PATIENCE).until(blocking::isTerminated);
  }
}
