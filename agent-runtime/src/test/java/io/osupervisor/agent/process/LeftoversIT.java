package io.osupervisor.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.Patience;
import java.io.BufferedReader;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that dies leaves nothing for long: the next one on its data ends what it finds. */
class LeftoversIT {

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldEndWhatAKilledNodeLeftRunning(Way way) throws Exception {
    Path root = Files.createTempDirectory(Path.of("/var/tmp"), "osup-left");
    Files.setPosixFilePermissions(
        root, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
    try {
      ProcessHostSettings settings = DoomedNode.settings(root);
      Process node = doomed(List.of(), way, root);
      List<String> instances = new ArrayList<>();
      String obedient;
      try (BufferedReader reader = node.inputReader(StandardCharsets.UTF_8)) {
        for (int i = 0; i < DoomedNode.INSTANCES; i++) {
          instances.add(said(reader, "instance "));
        }
        obedient = said(reader, "obedient ");
        kill(node, Integer.parseInt(said(reader, "guard ")));
      }
      // The kernel ends a wrapped tree with its node; of the others all but what heeds a signal
      // stay.
      boolean wrapped = way.isWrapped();
      for (String instance : instances) {
        if (wrapped) {
          Awaitility.await().until(() -> Harness.survivors("ID=" + instance).isEmpty());
        } else {
          assertThat(Harness.survivors("OSUP_INSTANCE_ID=" + instance)).isNotEmpty();
        }
      }
      boolean signalled = way.platform().can(Platform.Feature.NO_NEW_PRIVILEGES);
      if (signalled) {
        Awaitility.await().until(() -> Harness.survivors("ID=" + obedient).isEmpty());
      }
      try (ProcessHost host = new ProcessHost(settings, way.platform(), InstantSource.system())) {
        assertThat(host.endLeftovers())
            .isEqualTo(wrapped ? 0 : DoomedNode.INSTANCES + (signalled ? 0 : 1));
        for (String instance : instances) {
          assertThat(Harness.survivors("OSUP_INSTANCE_ID=" + instance)).isEmpty();
        }
        assertThat(settings.instances()).isEmptyDirectory();
        assertThat(host.endLeftovers()).isZero();
      }
    } finally {
      PrivateDirectory.delete(root);
    }
  }

  @Test
  void shouldBuryOrphansWhereTheNodeIsProcessOne() throws Exception {
    Path root = Files.createTempDirectory(Path.of("/var/tmp"), "osup-one");
    try {
      String unshare = Way.DETECTED.platform().tool("unshare");
      Process node =
          doomed(
              List.of(unshare, "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"),
              Way.PLAIN,
              root);
      try (BufferedReader reader = node.inputReader(StandardCharsets.UTF_8)) {
        for (int i = 0; i < DoomedNode.INSTANCES; i++) {
          assertThat(said(reader, "instance ")).isNotEmpty();
        }
        assertThat(said(reader, "pid ")).isEqualTo("1");
        assertThat(said(reader, "zombies ")).isEqualTo("0");
      } finally {
        node.descendants().forEach(ProcessHandle::destroyForcibly);
        node.destroyForcibly().waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
      }
      Awaitility.await().until(() -> Harness.survivors(root.toString()).isEmpty());
    } finally {
      PrivateDirectory.delete(root);
    }
  }

  /** With its guard: stopped before, so that it cannot have another one in its place. */
  private static void kill(Process node, int guard) throws Exception {
    LibC.kill((int) node.pid(), LibC.SIGSTOP);
    LibC.kill(guard, LibC.SIGKILL);
    Awaitility.await().until(() -> !ProcFs.process(guard).map(ProcEntry::isAlive).orElse(false));
    node.destroyForcibly().waitFor();
  }

  // Its log goes the same way.
  static String said(BufferedReader reader, String what) throws Exception {
    List<String> before = new ArrayList<>();
    String line = reader.readLine();
    while (line != null && !line.startsWith(what)) {
      before.add(line);
      line = reader.readLine();
    }
    assertThat(line).as("%safter %s", what, before).isNotNull();
    return line == null ? "" : line.substring(what.length());
  }

  static Process doomed(List<String> prefix, Way way, Path root) throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(DoomedNode.class.getName(), way.name(), root.toString()));
    return new ProcessBuilder(command).redirectError(new File("/dev/null")).start();
  }
}
