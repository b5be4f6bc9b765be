package io.osupervisor.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.osupervisor.agent.AgentException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an agent within bubblewrap cannot do. Where the machine has none, that is said, and what is
 * shown is that it is refused.
 */
class BubbleWrapIT {
  private static final String PROBE =
      """
      import ctypes, os, socket
      def tried(what, action):
          try: print(what, 'DONE', action() or '')
          except (OSError, ProcessLookupError) as e: print(what, type(e).__name__, e.errno)
      def write(path):
          with open(path, 'w') as f: f.write('x')
      for path in %s: tried('write ' + path, lambda: write(path))
      tried('own', lambda: write('mine'))
      tried('tmp', lambda: write('/tmp/osup-of-%s'))
      tried('shm', lambda: write('/dev/shm/mine'))
      tried('token', lambda: open('%s').read())
      tried('mount', lambda: os.listdir('%s'))
      tried('node', lambda: os.kill(%d, 0))
      tried('environment', lambda: open('/proc/%d/environ').read())
      tried('namespace', lambda: 1 / 0 if ctypes.CDLL(None).unshare(0x10000000) == 0 else 'no')
      tried('connect', lambda: socket.create_connection(('127.0.0.1', %d), 5).close())
      print('processes', len([p for p in os.listdir('/proc') if p.isdigit()]))
      print(open('/proc/self/status').read())
      """;

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"WRAPPED", "WRAPPED_AS_NODE"})
  void shouldKeepAnAgentToWhatIsItsOwn(Way way) throws Exception {
    assumeWrapped(way);
    try (Harness harness = new Harness(way);
        ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path data = harness.settings.dataDirectory();
      Path token = Files.writeString(data.resolve("token"), "the secret");
      Path open = Files.createDirectory(harness.root.resolve("open"));
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
      Path elsewhere = open.resolve("x");
      List<String> forbidden =
          List.of("/etc/osup-x", "/var/tmp/osup-x", "/root/x", elsewhere.toString(), data + "/x");
      Launch launch = wrapped(harness, true);
      String name = launch.instance().value();
      String list = "['" + String.join("', '", forbidden) + "']";
      long node = ProcessHandle.current().pid();
      String program = PROBE.formatted(list, name, token, data, node, node, door.getLocalPort());
      Harness.Started started = harness.start(Harness.command(launch, "-c", program));
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(0));
      String said = started.heard().text();
      assertThat(said.lines().filter(line -> line.startsWith("write ")))
          .hasSameSizeAs(forbidden)
          .noneMatch(line -> line.contains("DONE"));
      assertThat(said)
          .contains("own DONE", "tmp DONE", "shm DONE", "connect DONE", "namespace DONE no")
          .doesNotContain("the secret", "token DONE", "mount DONE", "node DONE")
          .doesNotContain("environment DONE")
          // Itself, and process 1 of its namespace.
          .contains("processes 2\n", "NoNewPrivs:\t1")
          .contains("CapEff:\t0000000000000000", "CapBnd:\t0000000000000000");
      assertThat(Path.of("/tmp/osup-of-" + name)).doesNotExist();
      assertThat(elsewhere).doesNotExist();
      Confinement told = started.process().confinement();
      assertThat(told.isolation()).startsWith("bubblewrap");
      assertThat(told.network()).isEqualTo("open");
      assertThat(String.join("; ", told.enforced()))
          .contains("write nowhere but", "no process but its own", "no new privileges");
    }
  }

  @Test
  void shouldLeaveALoopbackAloneToAnAgentWithoutNetwork() throws Exception {
    assumeWrapped(Way.WRAPPED);
    try (Harness harness = new Harness(Way.WRAPPED);
        ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String program =
          """
          import socket
          own = socket.create_server(('127.0.0.1', 0))
          socket.create_connection(own.getsockname(), 5)
          print('own loopback')
          for address in [('127.0.0.1', %d), ('192.0.2.1', 80)]:
              try: socket.create_connection(address, 5); print('REACHED')
              except OSError as e: print('refused', e.errno)
          """
              .formatted(door.getLocalPort());
      Launch launch = Harness.command(wrapped(harness, false), "-c", program);
      Harness.Started started = harness.start(launch);
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(0));
      // 111: nobody listens on its own loopback; 101: there is no way to the rest of the world.
      assertThat(started.heard().text()).isEqualTo("own loopback\nrefused 111\nrefused 101\n");
      assertThat(started.process().confinement().enforced()).contains("no network");
    }
  }

  @Test
  void shouldNameTheAgentsOwnProcessAndTellItsSignals() throws Exception {
    assumeWrapped(Way.WRAPPED);
    try (Harness harness = new Harness(Way.WRAPPED)) {
      Harness.Started started = harness.sh("echo up; exec sleep 600");
      started.heard().awaitText("up");
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(ProcFs.read("/proc/" + started.process().pid() + "/comm"))
                      .hasValueSatisfying(
                          name -> assertThat(name).asString().isEqualTo("sleep\n")));
      assertThat(started.process().usage().processes()).isEqualTo(1);
      LibC.kill((int) started.process().pid(), 11);
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Signalled(11));
      started.awaitEnd();
    }
  }

  @Test
  void shouldRefuseWhatIsDemandedAndAbsent() throws Exception {
    try (Harness harness = new Harness(Way.PLAIN)) {
      Launch launch = Harness.with(harness.launch("true"), IsolationMode.BUBBLEWRAP);
      assertThatThrownBy(() -> harness.start(launch))
          .cause()
          .isInstanceOfSatisfying(
              AgentException.class,
              e -> {
                assertThat(e.code()).isEqualTo("isolation_unavailable");
                assertThat(e).hasMessageContaining("bwrap 0.8 or newer is not installed");
              });
      assertThat(launch.directory()).doesNotExist();
      assertThat(harness.host.capabilities().missing())
          .anyMatch(line -> line.startsWith("not possible here: bubblewrap"));
    }
  }

  @Test
  void shouldPassOverAProgramInATmpThatTheAgentDoesNotSee() throws Exception {
    Path program = Files.createTempFile(Path.of("/tmp"), "osup", ".sh");
    try (Harness harness = new Harness(Way.WRAPPED)) {
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
      assumeWrapped(Way.WRAPPED);
      assertThatThrownBy(() -> harness.start(harness.launch(program.toString())))
          .cause()
          .hasMessageContaining("passed over: " + program);
    } finally {
      Files.delete(program);
    }
  }

  private static Launch wrapped(Harness harness, boolean network) throws Exception {
    ProcessLimits limits = new ProcessLimits(256L << 20, 1, 16, 64, network);
    Launch launch = Harness.with(harness.launch(Harness.PYTHON), limits);
    return Harness.with(launch, IsolationMode.BUBBLEWRAP);
  }

  private static void assumeWrapped(Way way) {
    assumeTrue(way.isWrapped(), "not shown: bubblewrap does not work on this machine");
  }
}
