package io.osupervisor.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.Patience;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers: many processes at once, many one after another, and what they leave. */
class ManyProcessesIT {
  private static final int MANY = 200;

  /** What the JVM itself may begin or open meanwhile: far less than one for each process. */
  private static final int FEW = 20;

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"DETECTED", "PLAIN"})
  void shouldServeTwoHundredProcessesAtOnceAndLeaveNothing(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      warmUp(harness);
      int descriptors = descriptors();
      int threads = Thread.activeCount();
      List<CompletableFuture<AgentProcess>> starting = new ArrayList<>();
      List<Recording> heard = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        heard.add(new Recording());
        starting.add(
            harness.host.launch(harness.launch("cat"), heard.get(i)).toCompletableFuture());
      }
      List<AgentProcess> all = new ArrayList<>();
      for (CompletableFuture<AgentProcess> each : starting) {
        all.add(each.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS));
      }
      assertThat(Thread.activeCount()).isLessThan(threads + FEW);
      for (int i = 0; i < MANY; i++) {
        all.get(i).write(("hello " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
      for (int i = 0; i < MANY; i++) {
        heard.get(i).awaitText("hello " + i);
      }
      all.forEach(AgentProcess::closeInput);
      for (int i = 0; i < MANY; i++) {
        assertThat(heard.get(i).awaitExit()).isEqualTo(new ExitReason.Exited(0));
        all.get(i).ended().toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
      }
      Awaitility.await().until(() -> descriptors() < descriptors + FEW);
      assertThat(harness.host.liveInstances()).isEmpty();
      assertThat(harness.settings.instances()).isEmptyDirectory();
      assertThat(harness.settings.dataDirectory().resolve("run")).isEmptyDirectory();
      int self = LibC.getpid();
      Awaitility.await()
          .until(
              () -> ProcFs.processes().stream().noneMatch(e -> e.parent() == self && !e.isAlive()));
    }
  }

  @Test
  void shouldRefuseLaunchesOnceClosedAndHaveKilledWhatRan() throws Exception {
    Harness harness = new Harness(Way.DETECTED);
    Harness.Started started = harness.sh("trap '' TERM; sleep 600 & echo up; wait");
    started.heard().awaitText("up");
    Launch late = harness.launch("cat");
    PrivateDirectory.delete(late.directory());
    harness.host.close();
    started.awaitEnd();
    assertThat(harness.settings.instances()).doesNotExist();
    PrivateDirectory.delete(harness.root);
    assertThat(Harness.survivors("ID=" + started.launch().instance())).isEmpty();
    assertThat(harness.host.launch(late, new Recording()))
        .failsWithin(Patience.LONG)
        .withThrowableThat()
        .havingCause()
        .withMessageContaining("stopping");
  }

  private static void warmUp(Harness harness) throws Exception {
    Harness.Started first = harness.sh("exit 0");
    first.awaitEnd();
  }

  private static int descriptors() {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? 0 : names.length;
  }
}
