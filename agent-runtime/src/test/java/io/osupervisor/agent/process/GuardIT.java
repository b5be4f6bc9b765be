package io.osupervisor.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.Patience;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that is killed, and never comes back, leaves nothing that runs. */
class GuardIT {
  private static final Duration BOUND = Duration.ofSeconds(2);

  /** By their environment or their arguments. */
  private static final int PROCESSES_OF_EACH = 3;

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldEndWhateverAKilledNodeLeft(Way way) throws Exception {
    Path root = Files.createTempDirectory(Path.of("/var/tmp"), "osup-guard");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
    try {
      Process node = LeftoversIT.doomed(List.of(), way, root);
      List<String> instances = new ArrayList<>();
      int guard;
      try (BufferedReader reader = node.inputReader(StandardCharsets.UTF_8)) {
        for (int i = 0; i < DoomedNode.INSTANCES; i++) {
          instances.add(LeftoversIT.said(reader, "instance "));
        }
        LeftoversIT.said(reader, "obedient ");
        guard = Integer.parseInt(LeftoversIT.said(reader, "guard "));
        for (String instance : instances) {
          Awaitility.await().until(() -> Harness.survivors(instance).size() >= PROCESSES_OF_EACH);
        }
        long killed = System.nanoTime();
        LibC.kill((int) node.pid(), LibC.SIGKILL);
        Awaitility.await()
            .pollInterval(Duration.ofMillis(10))
            .atMost(Patience.LONG)
            .until(() -> left(instances).isEmpty());
        Duration gone = Duration.ofNanos(System.nanoTime() - killed);
        System.out.printf(
            "GuardIT %s: all processes of a killed node gone after %d ms%n", way, gone.toMillis());
        assertThat(gone).isLessThanOrEqualTo(BOUND);
        node.waitFor();
      }
      Awaitility.await().until(() -> !lives(guard));
    } finally {
      PrivateDirectory.delete(root);
    }
  }

  @Test
  void shouldEndWithItsNode() throws Exception {
    int guard;
    try (Harness harness = new Harness(Way.DETECTED)) {
      guard = harness.host.guardPid();
      assertThat(lives(guard)).isTrue();
    }
    assertThat(lives(guard)).isFalse();
  }

  @Test
  void shouldBeReplacedWhenSomebodyEndsIt() throws Exception {
    try (Harness harness = new Harness(Way.DETECTED)) {
      int first = harness.host.guardPid();
      LibC.kill(first, LibC.SIGKILL);
      Awaitility.await().until(() -> harness.host.guardPid() != first);
      assertThat(lives(harness.host.guardPid())).isTrue();
    }
  }

  @Test
  void shouldLeaveTheProcessesOfAnotherNodeAlone() throws Exception {
    try (Harness stays = new Harness(Way.OWN_USER)) {
      Harness.Started other = stays.sh("echo up; exec sleep 600");
      other.heard().awaitText("up");
      Path root = Files.createTempDirectory(Path.of("/var/tmp"), "osup-guard");
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
      try {
        Process node = LeftoversIT.doomed(List.of(), Way.OWN_USER, root);
        try (BufferedReader reader = node.inputReader(StandardCharsets.UTF_8)) {
          int guard = Integer.parseInt(LeftoversIT.said(reader, "guard "));
          LibC.kill((int) node.pid(), LibC.SIGKILL);
          node.waitFor();
          Awaitility.await().until(() -> !lives(guard));
        }
        assertThat(lives((int) other.process().pid())).isTrue();
      } finally {
        PrivateDirectory.delete(root);
      }
    }
  }

  private static List<ProcEntry> left(List<String> instances) {
    return instances.stream().flatMap(id -> Harness.survivors(id).stream()).toList();
  }

  private static boolean lives(int pid) {
    return ProcFs.process(pid).map(ProcEntry::isAlive).orElse(false);
  }
}
