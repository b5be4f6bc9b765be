package io.osupervisor.arbiter.oracle;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.bytecode.BytecodeCache;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.instance.AgentServices;
import io.osupervisor.agent.instance.RequestObserver;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.NodeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** Real processes for programs that are asked about answers. */
final class OracleHouse implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final AgentId AGENT = new AgentId("asked");

  private final Path data;
  private final ProcessHost processes;
  private final VersionStore versions;
  private final AgentServices services;
  private final ExecutorService blocking = Executors.newFixedThreadPool(2);

  OracleHouse(Path data) {
    this.data = data;
    processes = ProcessHost.open(ProcessHostSettings.of(data));
    versions = VersionStore.open(data.resolve("genomes"));
    services =
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
  }

  /**
   * How long a program has.
   *
   * @param start for its start
   * @param timeout for each answer
   */
  record Patience(Duration start, Duration timeout) {
    /** For what comes. */
    static final Patience LONG = new Patience(Duration.ofMinutes(1), Duration.ofMinutes(1));

    /** For what never comes. */
    static final Patience SHORT = new Patience(Duration.ofMillis(200), Duration.ofMillis(100));
  }

  /** Asks a program whose text is the one locked file of the genome, beside others. */
  <A> Oracle<A> of(
      String program, Patience patience, Function<Value, A> reading, GenomeFile... others) {
    List<GenomeFile> files = new ArrayList<>(List.of(others));
    files.add(GenomeFile.ofText("eval/asked.py", program));
    AgentSpec spec =
        NodeConfig.load(Optional.empty(), Map.of(), List.of())
            .agentSpecs()
            .parse(
                """
                id = asked
                command = ["true"]
                genome.locked = ["eval/**"]
                kill-grace = 200ms
                start-timeout =\
                """
                    + patience.start().toMillis()
                    + "ms",
                "test spec");
    return new Oracle<>(
        new OracleSetup(
            "evaluator",
            AGENT,
            put(files),
            spec.genome(),
            spec.policy(),
            List.of("/usr/bin/python3", "-S", "eval/asked.py"),
            patience.timeout()),
        services,
        reading);
  }

  private VersionId put(Collection<GenomeFile> files) {
    return versions.put(VersionContent.of(List.of("true"), files, Map.of()));
  }

  /** Waits until no program runs, and nothing of one is left. */
  void awaitNothing() {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try (var left = Files.list(ProcessHostSettings.of(data).instances())) {
                return left.findAny().isEmpty();
              }
            });
  }

  /** What programs printed on standard error. */
  String log() {
    processes.logsWritten().toCompletableFuture().join();
    try (var files = Files.walk(data.resolve("logs"))) {
      StringBuilder text = new StringBuilder();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        text.append(Files.readString(file));
      }
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    processes.close();
    blocking.shutdown();
    Awaitility.await().atMost(PATIENCE).until(blocking::isTerminated);
  }
}
