package io.osupervisor.agent.process;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A process host on directories of its own, which it deletes. */
final class Harness implements AutoCloseable {
  static final String PYTHON = "/usr/bin/python3";
  private static final AtomicInteger NEXT = new AtomicInteger();

  final Path root;
  private final Way way;
  final ProcessHostSettings settings;
  final ProcessHost host;
  final List<LogLine> log = new ArrayList<>();

  Harness(Way way) throws IOException {
    this(way, UnaryOperator.identity());
  }

  Harness(Way way, UnaryOperator<ProcessHostSettings> change) throws IOException {
    this.way = way;
    root = Files.createTempDirectory(Path.of("/var/tmp"), "osup-test");
    Files.setPosixFilePermissions(
        root, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
    ProcessHostSettings usual = ProcessHostSettings.of(root.resolve("data"));
    settings =
        change.apply(
            new ProcessHostSettings(
                usual.dataDirectory(),
                List.of(root.resolve("secrets")),
                root.resolve("instances"),
                usual.path(),
                64 << 10,
                2,
                usual.firstUid(),
                usual.uids(),
                1));
    host = new ProcessHost(settings, way.platform(), InstantSource.system());
  }

  /** Runs a shell script as an agent. */
  Started sh(String script) throws Exception {
    return start(launch("sh", "-c", script));
  }

  Started python(String program) throws Exception {
    return start(launch(PYTHON, "-c", program));
  }

  Started start(Launch launch) throws Exception {
    return start(launch, new Recording());
  }

  Started start(Launch launch, Recording listener) throws Exception {
    AgentProcess process =
        host.launch(launch, listener)
            .toCompletableFuture()
            .get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    return new Started(launch, process, listener);
  }

  Launch launch(String... command) throws IOException {
    InstanceId instance =
        new InstanceId("i" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet());
    return new Launch(
        new AgentId("tester"),
        instance,
        new VersionId("a".repeat(64)),
        Role.PRIMARY,
        List.of(command),
        Map.of(),
        host.newDirectory(instance),
        ProcessLimits.DEFAULT,
        way.mode(),
        Duration.ofMillis(100),
        this::keep);
  }

  /** The same program with these arguments. */
  static Launch command(Launch launch, String... arguments) {
    return new Launch(
        launch.agent(),
        launch.instance(),
        launch.version(),
        launch.role(),
        Stream.concat(Stream.of(launch.command().get(0)), Stream.of(arguments)).toList(),
        launch.env(),
        launch.directory(),
        launch.limits(),
        launch.isolation(),
        launch.killGrace(),
        launch.log());
  }

  static Launch with(Launch launch, ProcessLimits limits) {
    return new Launch(
        launch.agent(),
        launch.instance(),
        launch.version(),
        launch.role(),
        launch.command(),
        launch.env(),
        launch.directory(),
        limits,
        launch.isolation(),
        launch.killGrace(),
        launch.log());
  }

  static Launch with(Launch launch, Duration killGrace) {
    return new Launch(
        launch.agent(),
        launch.instance(),
        launch.version(),
        launch.role(),
        launch.command(),
        launch.env(),
        launch.directory(),
        launch.limits(),
        launch.isolation(),
        killGrace,
        launch.log());
  }

  static Launch with(Launch launch, IsolationMode mode) {
    return new Launch(
        launch.agent(),
        launch.instance(),
        launch.version(),
        launch.role(),
        launch.command(),
        launch.env(),
        launch.directory(),
        launch.limits(),
        mode,
        launch.killGrace(),
        launch.log());
  }

  static Launch with(Launch launch, Map<String, String> env) {
    return new Launch(
        launch.agent(),
        launch.instance(),
        launch.version(),
        launch.role(),
        launch.command(),
        env,
        launch.directory(),
        launch.limits(),
        launch.isolation(),
        launch.killGrace(),
        launch.log());
  }

  static Launch with(Launch launch, LogSink sink) {
    return new Launch(
        launch.agent(),
        launch.instance(),
        launch.version(),
        launch.role(),
        launch.command(),
        launch.env(),
        launch.directory(),
        launch.limits(),
        launch.isolation(),
        launch.killGrace(),
        sink);
  }

  private void keep(LogLine line) {
    synchronized (log) {
      log.add(line);
    }
  }

  String logText() {
    StringBuilder text = new StringBuilder();
    synchronized (log) {
      log.forEach(
          l ->
              text.append(new String(l.text(), java.nio.charset.StandardCharsets.UTF_8))
                  .append('\n'));
    }
    return text.toString();
  }

  /** Processes that still carry the instance's id or a mark of the test. */
  static List<ProcEntry> survivors(String mark) {
    return ProcFs.processes().stream()
        .filter(ProcEntry::isAlive)
        .filter(e -> carries(e.pid(), mark))
        .toList();
  }

  private static boolean carries(int pid, String mark) {
    return contains("/proc/" + pid + "/environ", mark)
        || contains("/proc/" + pid + "/cmdline", mark);
  }

  private static boolean contains(String file, String mark) {
    return new String(
            ProcFs.read(file).orElse(new byte[0]), java.nio.charset.StandardCharsets.ISO_8859_1)
        .contains(mark);
  }

  @Override
  public void close() throws IOException {
    host.close();
    PrivateDirectory.delete(root);
  }

  /** A process and what its listener heard. */
  record Started(Launch launch, AgentProcess process, Recording heard) {
    void awaitEnd() throws Exception {
      process.ended().toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
