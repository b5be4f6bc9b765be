package io.osupervisor.arbiter.check;

import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.bytecode.BytecodeCache;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.instance.AgentServices;
import io.osupervisor.agent.instance.RequestObserver;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.ContentKind;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.vault.MemoryVault;
import io.osupervisor.agent.vault.StorageNotice;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultParts;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.agent.vault.VaultSettings;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.config.Percentage;
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
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Real processes and a memory on LevelDB, for the checks of one agent's candidates. */
final class CheckHouse implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(2);

  final ActorTestKit kit;
  final ProcessHost processes;
  private final Path data;
  private final VersionStore versions;
  final CheckpointStore checkpoints;
  private final ActorRef<VaultCommand> vault;
  private final AgentParts parts;
  private final ExecutorService blocking = Executors.newFixedThreadPool(4);
  private final VaultReply.Reign reign;
  private volatile @Nullable Instant written;
  private long seq;

  CheckHouse(Path data) {
    this(data, ProcessHost.open(ProcessHostSettings.of(data)));
  }

  /** On a host that is closed with it. */
  CheckHouse(Path data, ProcessHost host) {
    this.data = data;
    kit = ActorTestKit.create("checks", config(data));
    processes = host;
    versions = VersionStore.open(data.resolve("genomes"));
    checkpoints = CheckpointStore.open(data.resolve("checkpoints"));
    TestProbe<StorageNotice> storage = kit.createTestProbe();
    vault =
        kit.spawn(
            MemoryVault.create(
                new AgentId("tiny"),
                VaultSettings.DEFAULT,
                new VaultParts(checkpoints, FreeSpaceGate.alwaysOpen(), this::now, storage.ref())));
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
    parts =
        new AgentParts(services, checkpoints, vault, kit.system().ignoreRef(), new AgentRecorder());
    TestProbe<VaultReply.ReignResult> reigns = kit.createTestProbe();
    vault.tell(
        new VaultCommand.BeginReign(
            new InstanceId("tiny-1"), new VersionId("1".repeat(64)), reigns.ref()));
    reign = reigns.expectMessageClass(VaultReply.Reign.class);
  }

  private Instant now() {
    Instant at = written;
    return at == null ? InstantSource.system().instant() : at;
  }

  /** From now on entries are written at that time. */
  void writeAt(Instant at) {
    written = at;
  }

  Path checkpointFolder() {
    return data.resolve("checkpoints");
  }

  /** What tiny.py is, with these texts in place of others. */
  static String source(String... changes) {
    try {
      String text = Files.readString(Path.of("src/test/resources/agents/tiny.py"));
      for (int i = 0; i < changes.length; i += 2) {
        if (!text.contains(changes[i])) {
          throw new IllegalArgumentException("not in the agent: " + changes[i]);
        }
        text = text.replace(changes[i], changes[i + 1]);
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A candidate of this source, under a spec with these lines added. */
  Candidate candidate(String source, String... more) {
    return candidateOf(source(), source, more);
  }

  /** The same, where its parent is of another source. */
  Candidate candidateOf(String parentSource, String source, String... more) {
    AgentSpec spec =
        NodeConfig.load(Optional.empty(), Map.of(), List.of())
            .agentSpecs()
            .parse(
                """
                id = tiny
                command = ["/usr/bin/python3", "-S", "tiny.py"]
                kill-grace = 200ms
                start-timeout = 2m
                restore-timeout = 2m
                heartbeat { interval = 1s, timeout = 1m, busy-timeout = 2m }
                trial.unfenced = allow # Wherever these tests run.
                """
                    + String.join("\n", more),
                "test spec");
    VersionId parent = versions.put(content(spec, parentSource));
    return new Candidate(
        spec, versions.put(content(spec, source)), parent, spec.policy().trial().unfenced());
  }

  private static VersionContent content(AgentSpec spec, String source) {
    return VersionContent.of(
        spec.command(), List.of(GenomeFile.ofText("tiny.py", source)), Map.of());
  }

  /** Writes an entry of the agent's, durably. */
  void write() {
    TestProbe<VaultReply.AppendResult> replies = kit.createTestProbe();
    LogEntry entry = LogEntry.of(++seq, Value.map(Map.of("add", Value.of(1))));
    vault.tell(
        new VaultCommand.Append(reign.epoch(), List.of(entry), List.of(), Map.of(), replies.ref()));
    replies.expectMessageClass(VaultReply.Appended.class);
  }

  /** Keeps this as the agent's state at its newest entry. */
  void checkpoint(Value snapshot) {
    BlobRef blob = checkpoints.write(ContentKind.VALUE, snapshot.toMessagePack());
    TestProbe<VaultReply.CheckpointResult> replies = kit.createTestProbe();
    vault.tell(
        new VaultCommand.RecordCheckpoint(
            reign.epoch(), seq, blob, new VersionId("1".repeat(64)), "periodic", replies.ref()));
    replies.expectMessageClass(VaultReply.CheckpointDone.class);
  }

  TestProbe<CheckResult> begin(Candidate candidate, CheckSettings settings) {
    TestProbe<CheckResult> results = kit.createTestProbe();
    begin(candidate, settings, results.ref()::tell);
    return results;
  }

  ActorRef<CandidateCheck.Command> begin(
      Candidate candidate, CheckSettings settings, Consumer<CheckResult> told) {
    return kit.spawn(CandidateChecks.on(settings, parts).of(candidate, told));
  }

  CheckResult replay(Candidate candidate) {
    return replay(candidate, PastRequests.none("no history in this test"));
  }

  CheckResult replay(Candidate candidate, PastRequests past) {
    return replay(candidate, past, Duration.ofMinutes(10));
  }

  CheckResult replay(Candidate candidate, PastRequests past, Duration stageLimit) {
    TestProbe<CheckResult> results = kit.createTestProbe();
    ReplayTerms terms = new ReplayTerms(ComparisonRules.STRICT, true, Percentage.of(90));
    kit.spawn(Replays.on(parts, past, stageLimit).of(candidate, terms, results.ref()::tell));
    return results.receiveMessage(PATIENCE.multipliedBy(2));
  }

  /** What was written behind a cut, all of it kept. */
  static LogProofs.Written written(long cut, Value... written) {
    List<LogEntry> entries = new ArrayList<>();
    for (Value one : written) {
      entries.add(LogEntry.of(cut + entries.size() + 1, one));
    }
    return new LogProofs.Written(cut, entries, cut + entries.size());
  }

  /** Gives the candidate's parent what was written behind a cut. */
  LogProof.Outcome prove(Candidate candidate, long cut, Value... written) {
    return prove(candidate, List.of(written(cut, written)));
  }

  /** Gives it what several shadows wrote. */
  LogProof.Outcome prove(Candidate candidate, List<LogProofs.Written> written) {
    TestProbe<LogProof.Outcome> outcomes = kit.createTestProbe();
    kit.spawn(LogProofs.on(parts).of(candidate, written, outcomes.ref()::tell));
    return outcomes.receiveMessage(PATIENCE.multipliedBy(2));
  }

  WayBackDrill.Outcome drill(Candidate candidate) {
    WayBackDrill.Way way =
        new WayBackDrill.Way(
            candidate.spec(), candidate.version(), VaultCommand.PlanRestore.NEWEST);
    TestProbe<WayBackDrill.Outcome> outcomes = kit.createTestProbe();
    kit.spawn(WayBackDrill.create(way, parts)).tell(new WayBackDrill.Begin(outcomes.ref()));
    return outcomes.receiveMessage(PATIENCE.multipliedBy(2));
  }

  CheckResult check(Candidate candidate) {
    return begin(candidate, new CheckSettings(PATIENCE)).receiveMessage(PATIENCE.multipliedBy(2));
  }

  private static com.typesafe.config.Config config(Path data) {
    return ConfigFactory.parseString(
            """
            include classpath("osupervisor-vault.conf")
            pekko {
              loglevel = WARNING
              actor.testkit.typed { single-expect-default = 120s, default-timeout = 120s }
              persistence.journal.plugin = "osupervisor.vault.journal"
              persistence.snapshot-store.plugin = "osupervisor.vault.snapshots"
            }
            osupervisor.vault { journal.dir = "%1$s", snapshots.dir = "%1$s/snapshots" }
            """
                .formatted(data))
        .withFallback(ConfigFactory.load());
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    processes.close();
    blocking.shutdown();
    // What still writes would write into a folder that is being deleted.
    Awaitility.await().atMost(PATIENCE).until(blocking::isTerminated);
  }
}
