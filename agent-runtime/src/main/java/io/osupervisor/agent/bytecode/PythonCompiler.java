package io.osupervisor.agent.bytecode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.governor.StartKind;
import io.osupervisor.agent.process.AgentProcess;
import io.osupervisor.agent.process.IsolationMode;
import io.osupervisor.agent.process.Launch;
import io.osupervisor.agent.process.LogSink;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.process.ProcessLimits;
import io.osupervisor.agent.version.GenomePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has an interpreter compile sources in a confined process of its own, which runs none of them and
 * sees no file of any agent: sources come by its input, results by its output. Its user is that of
 * {@link #COMPILER}, so that no agent's process can reach into it.
 */
final class PythonCompiler {
  /** The agent whose user compiles; no real agent may have its name. */
  static final AgentId COMPILER = new AgentId("osup.compiler");

  private static final String SCRIPT = script();
  private static final long MEMORY = 512L << 20;
  private static final int PROCESSES = 4;
  private static final int OPEN_FILES = 64;

  private final ProcessHost processes;
  private final StartGate starts;
  private final Duration patience;

  /**
   * @param starts lets it start
   * @param patience after which the compiler is killed
   */
  PythonCompiler(ProcessHost processes, StartGate starts, Duration patience) {
    this.processes = processes;
    this.starts = starts;
    this.patience = patience;
  }

  /**
   * What the interpreter makes of the sources, without those that it does not compile. Done when
   * nothing of the process is left. It fails with an {@link IOException} when the interpreter's
   * answer is none, with what {@link StartGate#launch} fails with, or for want of time.
   */
  CompletionStage<CompiledFiles> compile(
      VersionId version, Interpreter interpreter, SortedMap<GenomePath, byte[]> sources) {
    Outcome outcome = new Outcome(sources.values().stream().mapToLong(s -> s.length).sum());
    return starts
        .launch(StartKind.TRIAL, () -> launch(version, interpreter, outcome))
        .thenCompose(process -> feed(process, sources, outcome))
        .thenApply(output -> read(output, sources));
  }

  private CompletionStage<AgentProcess> launch(
      VersionId version, Interpreter interpreter, Outcome outcome) {
    Launch launch = plan(version, interpreter);
    return processes
        .launch(launch, outcome)
        .whenComplete((process, failure) -> discardAfter(failure, launch.directory()));
  }

  private void discardAfter(@Nullable Throwable failure, Path directory) {
    if (failure != null) {
      try {
        processes.discard(directory);
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  private CompletionStage<byte[]> feed(
      AgentProcess process, SortedMap<GenomePath, byte[]> sources, Outcome outcome) {
    for (byte[] source : sources.values()) {
      process.write(ByteBuffer.allocate(4).putInt(0, source.length));
      process.write(source);
    }
    process.closeInput();
    return outcome
        .output()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (bytes, failure) ->
                process
                    .kill()
                    .thenCompose(
                        gone ->
                            failure == null
                                ? CompletableFuture.completedStage(bytes)
                                : CompletableFuture.<byte[]>failedStage(failure)))
        .thenCompose(whenGone -> whenGone);
  }

  private Launch plan(VersionId version, Interpreter interpreter) {
    InstanceId instance = new InstanceId("compile-" + UUID.randomUUID());
    Path directory = processes.newDirectory(instance);
    boolean network = !processes.capabilities().networkFence();
    return new Launch(
        COMPILER,
        instance,
        version,
        Role.REPLAY,
        // Isolated: nothing of the environment, of a home or of a site is read.
        List.of(interpreter.program(), "-I", "-S", "-B", "-c", SCRIPT),
        Map.of(),
        directory,
        new ProcessLimits(MEMORY, 1.0, PROCESSES, OPEN_FILES, network),
        IsolationMode.AUTO,
        Duration.ZERO,
        LogSink.NOWHERE);
  }

  private static CompiledFiles read(byte[] output, SortedMap<GenomePath, byte[]> sources) {
    ByteBuffer frames = ByteBuffer.wrap(output);
    String tag = new String(frame(frames), UTF_8);
    SortedMap<GenomePath, byte[]> compiled = new TreeMap<>();
    for (GenomePath path : sources.keySet()) {
      byte[] bytes = frame(frames);
      if (bytes.length > 0) {
        compiled.put(path, bytes);
      }
    }
    return new CompiledFiles(tag, compiled);
  }

  private static byte[] frame(ByteBuffer frames) {
    if (frames.remaining() < 4) {
      throw new IllegalArgumentException("the interpreter said too little");
    }
    int length = frames.getInt();
    if (length < 0 || length > frames.remaining()) {
      throw new IllegalArgumentException("the interpreter's answer is cut short");
    }
    byte[] bytes = new byte[length];
    frames.get(bytes);
    return bytes;
  }

  private static String script() {
    try (InputStream in = PythonCompiler.class.getResourceAsStream("compile.py")) {
      if (in == null) {
        throw new IllegalStateException("this build lacks compile.py");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
