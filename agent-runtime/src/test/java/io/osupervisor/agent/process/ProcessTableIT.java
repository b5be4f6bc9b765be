package io.osupervisor.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One look at all processes for all instances, on real processes. */
class ProcessTableIT {
  private final String instance = "table-" + UUID.randomUUID();
  private final AtomicLong nanos = new AtomicLong();
  private final ProcessTable table = new ProcessTable(nanos::get);
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endAll() {
    started.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void shouldSeeANewProcessAndItsChildAtTheNextLook() throws IOException {
    table.look();
    Process process = start("sleep 600 & echo up; wait");
    assertThat(process.inputReader().readLine()).isEqualTo("up");
    assertThat(members(process, table.look())).hasSize(2);
  }

  @Test
  void shouldReadAnIdleProcessOnlyNowAndThen() throws IOException {
    Process process = start("echo up; read never");
    assertThat(process.inputReader().readLine()).isEqualTo("up");
    await().untilAsserted(() -> assertThatIsIdle(process));
    Set<ProcEntry> readings = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int look = 0; look < 20; look++) {
      readings.add(entry(process, table.look()));
    }
    assertThat(readings.size()).isBetween(4, 10);
  }

  @Test
  void shouldNoticeThatAnIdleProcessWorksAgainOrIsGone() throws IOException {
    Process process = start("echo up; read go; while :; do :; done");
    assertThat(process.inputReader().readLine()).isEqualTo("up");
    await().untilAsserted(() -> assertThatIsIdle(process));
    long before = entry(process, table.look()).ticks();
    process.outputWriter().append("go\n").flush();
    await().until(() -> entry(process, table.look()).ticks() > before);
    process.destroyForcibly();
    await().until(() -> members(process, table.look()).isEmpty());
  }

  @Test
  void shouldGiveTheLastLookAgainUntilItIsOld() {
    TreeScan look = table.look();
    nanos.addAndGet(Duration.ofMillis(200).toNanos());
    assertThat(table.recent()).isSameAs(look);
    nanos.addAndGet(1);
    assertThat(table.recent()).isNotSameAs(look);
  }

  private void assertThatIsIdle(Process process) {
    ProcEntry reading = entry(process, table.look());
    assertThat(entry(process, table.look())).isSameAs(reading);
  }

  private Process start(String script) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script);
    builder.environment().put(ProcFs.INSTANCE, instance);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private List<ProcEntry> members(Process process, TreeScan scan) {
    ProcEntry.Key nobody = new ProcEntry.Key((int) process.pid(), Long.MAX_VALUE);
    return scan.members(instance, nobody, new HashSet<>());
  }

  private static ProcEntry entry(Process process, TreeScan scan) {
    return scan.entries().stream()
        .filter(entry -> entry.pid() == process.pid())
        .findFirst()
        .orElseThrow();
  }
}
