package io.osupervisor.agent.bytecode;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.governor.NodeFaults;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.version.FileEntry;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.VersionDescription;
import io.osupervisor.agent.version.VersionStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spares Python agents the compilation of their files at every start but the first: a version's
 * files are compiled once, in the background, from the version store, and what comes of it is laid
 * beside them in each private directory. Nothing that an agent wrote is ever taken.
 *
 * <p>The main program is left out, for Python never keeps it. Thread safe.
 */
public final class BytecodeCache {
  private static final Logger LOG = LoggerFactory.getLogger(BytecodeCache.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long MOST_SOURCES = 8L << 20;

  private final ProcessHost processes;
  private final VersionStore versions;
  private final CompiledStore store;
  private final PythonCompiler compiler;
  private final Executor blocking;
  private final Set<Job> known = ConcurrentHashMap.newKeySet();
  private CompletionStage<?> last = CompletableFuture.completedStage(null);

  private record Job(VersionId version, Interpreter interpreter) {}

  /**
   * Opens the folder. Blocks.
   *
   * @param starts lets the interpreter start
   * @param gate is asked for room before anything is kept
   * @param blocking where disks are waited for
   */
  public BytecodeCache(
      Path folder,
      ProcessHost processes,
      VersionStore versions,
      StartGate starts,
      FreeSpaceGate gate,
      InstantSource clock,
      Executor blocking) {
    this.processes = processes;
    this.versions = versions;
    this.store = new CompiledStore(folder, gate, clock);
    this.compiler = new PythonCompiler(processes, starts, PATIENCE);
    this.blocking = blocking;
  }

  /**
   * Keeps the compiler's user apart from every agent's.
   *
   * @throws AgentException {@code reserved_agent_id} for the name under which the node compiles
   */
  public static void requireNotReserved(AgentId agent) {
    if (agent.equals(PythonCompiler.COMPILER)) {
      throw new AgentException(
          "reserved_agent_id",
          "the agent id '" + agent + "' belongs to the node, which compiles under it",
          "give the agent another id");
    }
  }

  /**
   * Lays the compiled files beside the sources, as far as they are there. Blocks.
   *
   * @param directory a private copy of the version, not yet handed to its agent
   * @throws UncheckedIOException when the directory cannot be written
   */
  public void lay(VersionDescription version, Path directory) {
    Optional<CompiledFiles> found =
        interpreter(version).flatMap(interpreter -> store.find(version.id(), interpreter));
    if (found.isPresent()) {
      try {
        found.get().lay(version.files(), directory);
      } catch (IOException e) {
        throw new UncheckedIOException("compiled files cannot be written", e);
      }
    }
  }

  /**
   * Sees to it that the next start finds compiled files. Returns at once; one version is compiled
   * at a time, and none twice while the node runs, unless the node could not start the compiler.
   */
  public void provide(VersionDescription version) {
    try {
      blocking.execute(() -> provideNow(version));
    } catch (RejectedExecutionException e) {
      LOG.debug("the node stops: {} is not compiled ahead", version.id());
    }
  }

  private void provideNow(VersionDescription version) {
    interpreter(version)
        .map(interpreter -> new Job(version.id(), interpreter))
        .filter(known::add)
        .filter(job -> !store.contains(job.version(), job.interpreter()))
        .ifPresent(job -> enqueue(job, version));
  }

  private Optional<Interpreter> interpreter(VersionDescription version) {
    return Interpreter.of(version.command(), processes.programs(version.command().get(0)));
  }

  private synchronized void enqueue(Job job, VersionDescription version) {
    last =
        last.thenComposeAsync(done -> compile(job, version), blocking)
            .handleAsync(
                (done, failure) -> {
                  if (failure != null) {
                    String id = job.version().shortForm();
                    LOG.info("version {} is not compiled ahead: {}", id, failure.toString());
                    if (NodeFaults.contains(failure)) {
                      known.remove(job);
                    }
                  }
                  return job;
                },
                blocking);
  }

  private CompletionStage<Void> compile(Job job, VersionDescription version) {
    SortedMap<GenomePath, byte[]> sources = sources(version);
    if (sources.isEmpty()) {
      return CompletableFuture.completedStage(null);
    }
    return compiler
        .compile(job.version(), job.interpreter(), sources)
        .thenAcceptAsync(
            compiled -> {
              try {
                store.put(job.version(), job.interpreter(), compiled);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            blocking);
  }

  private SortedMap<GenomePath, byte[]> sources(VersionDescription version) {
    SortedMap<GenomePath, byte[]> sources = new TreeMap<>();
    long total = 0;
    for (FileEntry file : version.files()) {
      boolean main = version.command().contains(file.path().value());
      if (CompiledFiles.isSource(file.path()) && !main) {
        total += file.size();
        sources.put(file.path(), new byte[0]);
      }
    }
    if (sources.isEmpty() || total > MOST_SOURCES) {
      return new TreeMap<>();
    }
    versions
        .content(version.id())
        .files()
        .forEach((path, file) -> sources.computeIfPresent(path, (p, none) -> file.content()));
    return sources;
  }
}
