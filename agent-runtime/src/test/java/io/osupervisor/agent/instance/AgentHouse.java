package io.osupervisor.agent.instance;

import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.Kits;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.bytecode.BytecodeCache;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.vault.LogFeed;
import io.osupervisor.agent.vault.MemoryVault;
import io.osupervisor.agent.vault.StorageNotice;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultParts;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.agent.vault.VaultSettings;
import io.osupervisor.agent.version.GenomeFiles;
import io.osupervisor.agent.version.GenomeLimits;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.NodeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One agent on real parts: its process, its memory on LevelDB, its manager. */
final class AgentHouse implements AutoCloseable {
  final ActorTestKit kit;
  final ProcessHost processes;
  final TestProbe<ManagerEvent> events;
  final AgentRecorder recorder = new AgentRecorder();
  final VersionId version;
  final Path data;
  final AgentSpec spec;
  volatile ActorRef<VaultCommand> vault;
  volatile ActorRef<AgentManager.Command> manager;
  AgentParts parts;

  /** Sees the swaps of this house's managers. */
  volatile SwapProbe probe = SwapProbe.NONE;

  /** The memory fails at the next thing that it is told. */
  volatile boolean memoryFails;

  /** Nothing can be written from here on, as long as it holds. */
  volatile boolean storageFull;

  /** Each look at the disk is a new one. */
  private final AtomicLong looks = new AtomicLong();

  private final VersionStore versions;
  private final CheckpointStore checkpoints;
  private final ExecutorService blocking = Executors.newFixedThreadPool(4);

  /** Ends a silent agent soon; for the tests that need it to. */
  static final String IMPATIENT = "heartbeat.timeout = 1s";

  private static final long DISK = 1L << 40;
  private static final Path TINY = Path.of("src/test/resources/agents");

  /** Starts the agent {@code tiny.py}, with these lines added to its spec. */
  AgentHouse(Path data, String... more) {
    this(data, spec(more), TINY, List.of("tiny.py", "spare.py"));
  }

  /** Starts an agent of these files. */
  AgentHouse(Path data, AgentSpec spec, Path folder, List<String> files) {
    kit = ActorTestKit.create("house", config(data));
    processes = ProcessHost.open(ProcessHostSettings.of(data));
    events = kit.createTestProbe();
    this.data = data;
    this.spec = spec;
    this.versions = VersionStore.open(data.resolve("genomes"));
    this.checkpoints = CheckpointStore.open(data.resolve("checkpoints"));
    version = put(versions, spec, folder, files);
    vault = kit.spawn(memory());
    AgentServices services =
        new AgentServices(
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
            RequestObserver.NONE,
            AnswerGate.alwaysOpen());
    ActorRef<HealthMonitor.Command> health =
        kit.spawn(
            HealthMonitor.create(
                new HealthMonitor.Setup(
                    new AgentId("tiny"),
                    recorder,
                    Duration.ofSeconds(10),
                    60,
                    blocking,
                    InstantSource.system(),
                    System::nanoTime)));
    parts = new AgentParts(services, checkpoints, vault, health, recorder);
    manager = manage(version, LaterWork.LONGEST);
  }

  private ActorRef<AgentManager.Command> manage(VersionId primary, Duration longestPutOff) {
    AgentManager.Run run = new AgentManager.Run(1, spec, primary);
    SwapProbe watched = (before, now, instances) -> probe.moved(before, now, instances);
    return kit.spawn(AgentManager.create(run, parts, events.ref(), watched, longestPutOff));
  }

  private Behavior<VaultCommand> memory() {
    return Behaviors.intercept(
        () -> new Fuse(this),
        MemoryVault.create(new AgentId("tiny"), VaultSettings.DEFAULT, vaultParts()));
  }

  /** Fails where its house wants it to. */
  private static final class Fuse extends BehaviorInterceptor<VaultCommand, VaultCommand> {
    private final AgentHouse house;

    Fuse(AgentHouse house) {
      super(VaultCommand.class);
      this.house = house;
    }

    @Override
    public Behavior<VaultCommand> aroundReceive(
        TypedActorContext<VaultCommand> context,
        VaultCommand command,
        ReceiveTarget<VaultCommand> target) {
      if (house.memoryFails) {
        throw new IllegalStateException("the memory fails because a test wants it to");
      }
      return target.apply(context, command);
    }
  }

  /** The manager has failed: another runs what the memory says is the primary. */
  void reviveManager() {
    events.expectTerminated(manager);
    Deployment last = deployments().last();
    manager = manage(last == null ? version : last.version(), LaterWork.LONGEST);
  }

  /** Another manager, in which what follows from a swap waits so long for an answer. */
  AgentHouse putsOff(Duration longest) {
    kit.stop(manager);
    manager = manage(version, longest);
    return up();
  }

  /** The memory has failed: the manager goes with it, and both come again. */
  void reviveMemory() {
    events.expectTerminated(vault);
    kit.stop(manager);
    memoryFails = false;
    vault = kit.spawn(memory());
    parts = new AgentParts(parts.services(), checkpoints, vault, parts.health(), parts.recorder());
    reviveManager();
  }

  /** The last entry that is durable. */
  long lastSeq() {
    return checkpoints().lastSeq();
  }

  /** The checkpoints that the vault has. */
  VaultReply.Checkpoints checkpoints() {
    TestProbe<VaultReply.Checkpoints> replies = kit.createTestProbe();
    vault.tell(new VaultCommand.ListCheckpoints(replies.ref()));
    return replies.receiveMessage(Patience.LONG);
  }

  /** What was added after an entry, as the log has it. */
  List<Long> added(long after) {
    TestProbe<LogFeed.Delivery> deliveries = kit.createTestProbe();
    TestProbe<VaultReply.FollowResult> replies = kit.createTestProbe();
    vault.tell(new VaultCommand.Follow(after, deliveries.ref(), replies.ref()));
    replies.expectMessageClass(VaultReply.Following.class);
    List<Long> numbers = new ArrayList<>();
    LogFeed.Delivery next;
    do {
      next = deliveries.receiveMessage(Patience.LONG);
      next.entries()
          .forEach(
              entry -> numbers.add(entry.data().fields().getOrDefault("add", Value.NULL).asLong()));
      next.feed().tell(LogFeed.More.ONE);
    } while (!next.isCaughtUp());
    deliveries.stop();
    return numbers;
  }

  private VaultParts vaultParts() {
    FreeSpaceGate gate =
        new FreeSpaceGate(
            () -> new FreeSpace.Reading(storageFull ? 0 : DISK, DISK),
            new FreeSpaceGate.Reserve(1, 1),
            () -> Instant.ofEpochSecond(looks.incrementAndGet()));
    ActorRef<StorageNotice> storage =
        kit.spawn(
            Behaviors.receiveMessage(
                notice -> {
                  manager.tell(new AgentManager.Storage(notice));
                  return Behaviors.same();
                }));
    return new VaultParts(checkpoints, gate, InstantSource.system(), storage);
  }

  static AgentSpec spec(String... more) {
    String text =
        """
        id = tiny
        command = ["/usr/bin/python3", "-S", "tiny.py"]
        heartbeat { interval = 100ms, timeout = 20s, busy-timeout = 60s }
        kill-grace = 200ms
        restart { intensity = 100, period = 10s }
        """
            + String.join("\n", more);
    return NodeConfig.load(Optional.empty(), Map.of(), List.of())
        .agentSpecs()
        .parse(text, "test spec");
  }

  private static VersionId put(
      VersionStore versions, AgentSpec spec, Path folder, List<String> files) {
    return versions.put(
        VersionContent.of(
            spec.command(), GenomeFiles.collect(folder, files, GenomeLimits.DEFAULT), Map.of()));
  }

  /** Another version of the agent, in which a text stands in place of another. */
  VersionId version(String old, String changed) {
    try {
      String source = Files.readString(TINY.resolve("tiny.py"));
      if (!source.contains(old)) {
        throw new IllegalArgumentException("not in the agent: " + old);
      }
      Path folder = Files.createTempDirectory(data, "version");
      Files.writeString(folder.resolve("tiny.py"), source.replace(old, changed));
      return put(versions, spec, folder, List.of("tiny.py"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A version that says this mark with each answer. */
  VersionId marked(String mark) {
    return version("\"pid\": os.getpid()", "\"pid\": 0, \"mark\": \"" + mark + "\"");
  }

  /** Makes a version the primary, and gives what became of that. */
  SwapResult swap(SwapOrder order) {
    return begin(order).receiveMessage(Patience.LONG);
  }

  /** Begins to make a version the primary, and gives where it is told what became of that. */
  TestProbe<SwapResult> begin(SwapOrder order) {
    TestProbe<SwapResult> replies = kit.createTestProbe();
    manager.tell(new AgentManager.ChangeVersion(order, replies.ref()));
    return replies;
  }

  /** Waits until an instance of the version before a deployment follows the log. */
  void awaitFollower(VersionId kept) {
    Awaitility.await()
        .until(
            () ->
                describe().instances().stream()
                    .anyMatch(
                        instance ->
                            instance.version().equals(kept.value())
                                && instance.state().equals("following")));
  }

  /** Which versions the memory knows as primary. */
  VaultReply.Deployments deployments() {
    TestProbe<VaultReply.Deployments> replies = kit.createTestProbe();
    vault.tell(new VaultCommand.GetDeployments(replies.ref()));
    return replies.receiveMessage(Patience.LONG);
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

  /** Waits until the agent answers for the first time. */
  AgentHouse up() {
    await(ManagerEvent.Serving.class);
    return this;
  }

  /** Sends a request and gives where its reply comes. */
  TestProbe<AgentReply> send(String json) {
    return send(json, null, false, Patience.LONG);
  }

  TestProbe<AgentReply> send(
      String json, @Nullable String key, boolean idempotent, Duration timeout) {
    TestProbe<AgentReply> replies = kit.createTestProbe();
    manager.tell(
        new AgentManager.Ask(
            new AgentRequest(
                Value.parseJson(json),
                null,
                key,
                timeout,
                new AgentRequest.Guarantee(idempotent, false),
                replies.ref())));
    return replies;
  }

  /** Sends a request and gives the total that it answers with. */
  long total(String json) {
    return totalOf(send(json).expectMessageClass(Answer.class));
  }

  static long totalOf(Answer answer) {
    return java.util.Objects.requireNonNull(answer.data().field("total")).asLong();
  }

  Refusal refusal(TestProbe<AgentReply> replies) {
    return replies.expectMessageClass(Refusal.class);
  }

  /** Waits for an event of a kind. */
  <E extends ManagerEvent> E await(Class<E> type) {
    return await(type, event -> true);
  }

  <E extends ManagerEvent> E await(Class<E> type, Predicate<E> wanted) {
    while (true) {
      ManagerEvent event = events.receiveMessage();
      if (type.isInstance(event) && wanted.test(type.cast(event))) {
        return type.cast(event);
      }
    }
  }

  AgentManager.Description describe() {
    TestProbe<AgentManager.Description> replies = kit.createTestProbe();
    manager.tell(new AgentManager.Describe(replies.ref()));
    return replies.receiveMessage();
  }

  long primaryPid() {
    return describe().instances().stream()
        .filter(instance -> instance.role().equals("primary"))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  @Override
  public void close() {
    Kits.shutDown(kit);
    processes.close();
    blocking.shutdown();
    // What still writes would write into a folder that is being deleted.
    Awaitility.await().until(blocking::isTerminated);
  }
}
