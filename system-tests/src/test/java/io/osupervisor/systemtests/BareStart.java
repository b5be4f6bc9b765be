package io.osupervisor.systemtests;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.process.AgentProcess;
import io.osupervisor.agent.process.ExitReason;
import io.osupervisor.agent.process.IsolationMode;
import io.osupervisor.agent.process.Launch;
import io.osupervisor.agent.process.LogSink;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.agent.process.ProcessLimits;
import io.osupervisor.agent.process.ProcessListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The start of an agent's process, confined as in a node but with nobody around it: what a restart
 * cannot undercut.
 */
final class BareStart implements AutoCloseable {
  private static final AgentId AGENT = new AgentId("bare");

  private final ProcessHost host;
  private final String file;
  private int started;

  BareStart(Path data, String file) {
    this.host = ProcessHost.open(ProcessHostSettings.of(data));
    this.file = file;
  }

  /** From the order to start it to the first bytes that it writes. */
  Duration measure() throws Exception {
    Launch launch = launch(new InstanceId("bare-" + ++started));
    FirstOutput first = new FirstOutput();
    long ordered = System.nanoTime();
    AgentProcess process = host.launch(launch, first).toCompletableFuture().get();
    Duration time =
        Duration.ofNanos(first.at.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS) - ordered);
    process.kill().toCompletableFuture().get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    return time;
  }

  @Override
  public void close() {
    host.close();
  }

  private Launch launch(InstanceId instance) throws IOException {
    Path directory = host.newDirectory(instance);
    Files.copy(TestAgents.DIRECTORY.resolve(file), directory.resolve(file));
    Files.copy(TestAgents.SDK, directory.resolve("osup_agent.py"));
    return new Launch(
        AGENT,
        instance,
        new VersionId("0".repeat(64)),
        Role.PRIMARY,
        List.of(TestAgents.PYTHON, file),
        Map.of(),
        directory,
        ProcessLimits.DEFAULT,
        IsolationMode.AUTO,
        Duration.ZERO,
        LogSink.NOWHERE);
  }

  private static final class FirstOutput implements ProcessListener {
    private final CompletableFuture<Long> at = new CompletableFuture<>();

    @Override
    public void onOutput(byte[] bytes) {
      at.complete(System.nanoTime());
    }

    @Override
    public void onOutputClosed() {}

    @Override
    public void onExit(ExitReason reason) {}

    @Override
    public void onDrained() {}
  }
}
