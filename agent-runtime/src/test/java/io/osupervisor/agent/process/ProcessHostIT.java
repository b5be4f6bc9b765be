package io.osupervisor.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.AgentException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one process gets and how its end is told, in every way of confinement. */
class ProcessHostIT {

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldGiveExactlyTheEnvironmentOfTheProtocol(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Launch launch = Harness.with(harness.launch("/usr/bin/env", "-0"), Map.of("GREETING", "a b"));
      Harness.Started started = harness.start(launch);
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(0));

      Map<String, String> seen = new TreeMap<>();
      for (String pair : started.heard().text().split("\0", 0)) {
        seen.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
      }
      assertThat(seen)
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "PATH",
                  harness.settings.path(),
                  "HOME",
                  launch.directory().toString(),
                  "TMPDIR",
                  launch.directory().resolve(".osup-tmp").toString(),
                  "LANG",
                  "C.UTF-8",
                  "GREETING",
                  "a b",
                  "OSUP_AGENT_ID",
                  "tester",
                  "OSUP_INSTANCE_ID",
                  launch.instance().value(),
                  "OSUP_ROLE",
                  "primary",
                  "OSUP_VERSION",
                  "a".repeat(64),
                  "OSUP_PROTOCOL",
                  "1"));
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldRunInThePrivateDirectoryAndDeleteItAtTheEnd(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Launch launch =
          harness.launch(
              "sh",
              "-c",
              "cat file && mkdir -p a/b && echo x > a/b/c && echo y > $TMPDIR/t"
                  + " && chmod 000 a && pwd");
      Files.writeString(launch.directory().resolve("file"), "content ");
      Harness.Started started = harness.start(launch);
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(0));
      assertThat(started.heard().text()).isEqualTo("content " + launch.directory() + "\n");
      started.awaitEnd();
      assertThat(launch.directory()).doesNotExist();
      assertThat(harness.host.liveInstances()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldBeInEveryGroupBeforeTheProgramBegins(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Harness.Started started = harness.start(harness.launch("cat", "/proc/self/cgroup"));
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(0));
      CgroupLayout layout = way.platform().cgroups();
      Cgroup group = layout.group(harness.settings.identity(), started.launch().instance());
      assertThat(group.directories().isEmpty()).isEqualTo(layout.isEmpty());
      String own = "osup-" + harness.settings.identity() + "/" + started.launch().instance();
      assertThat(started.heard().text().lines().filter(line -> line.endsWith(own)))
          .hasSameSizeAs(group.directories());
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldEchoInOrderAndTellTheExitCode(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Harness.Started started = harness.sh("cat; exit 7");
      byte[] block = "0123456789abcdef".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
      started.process().write(block);
      started.process().write("tail".getBytes(StandardCharsets.UTF_8));
      started.process().closeInput();
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(7));
      assertThat(started.heard().outputClosed).isDone();
      assertThat(started.heard().exits).hasValue(1);
      assertThat(started.heard().received).hasValue(block.length + 4);
      assertThat(started.heard().text()).startsWith("0123456789abcdef0123").contains("ef01");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldKeepAgentsFromTheDataDirectoryWhereItSaysSo(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Path secret = Files.writeString(harness.settings.dataDirectory().resolve("secret"), "key");
      Path folder = Files.createDirectory(harness.settings.secrets().get(0));
      Path token = Files.writeString(folder.resolve("token"), "lock");
      Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("r--r-----"));
      Harness.Started started =
          harness.sh(
              "cat "
                  + secret
                  + " 2>/dev/null || echo refused; cat "
                  + token
                  + " 2>/dev/null || echo denied; kill -0 "
                  + node()
                  + " 2>/dev/null"
                  + " && echo can-signal; grep NoNewPrivs /proc/self/status; id -u");
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(0));
      String isolation = started.process().confinement().isolation();
      if (isolation.equals("none")) {
        assertThat(started.heard().text()).contains("key", "lock");
        assertThat(started.process().confinement().gaps())
            .anyMatch(g -> g.contains("isolation: none"));
      } else {
        assertThat(started.heard().text()).contains("refused", "denied", "NoNewPrivs:\t1");
      }
      if (isolation.startsWith("uid ")) {
        assertThat(started.heard().text())
            .doesNotContain("can-signal")
            .contains("\n" + isolation.substring(4));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldCutTheNetworkOrRefuse(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      ProcessLimits fenced = new ProcessLimits(256L << 20, 1, 16, 64, false);
      Launch launch = Harness.with(harness.launch("cat", "/proc/net/dev"), fenced);
      if (harness.host.capabilities().networkFence()) {
        Harness.Started started = harness.start(launch);
        assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(0));
        assertThat(started.heard().text()).contains("lo:").doesNotContain("eth0");
        assertThat(started.process().confinement().network()).isEqualTo("none");
      } else {
        assertThatThrownBy(() -> harness.start(launch))
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOfSatisfying(
                AgentException.class,
                e -> assertThat(e.code()).isEqualTo("network_fence_unavailable"));
        assertThat(launch.directory()).doesNotExist();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldRefuseAnUnknownCommandPlainly(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Launch launch = harness.launch("no-such-program");
      assertThatThrownBy(() -> harness.start(launch))
          .cause()
          .isInstanceOfSatisfying(
              AgentException.class,
              e -> {
                assertThat(e.code()).isEqualTo("command_not_found");
                assertThat(e.getMessage()).contains("no-such-program");
              });
      assertThat(launch.directory()).doesNotExist();
      assertThat(harness.settings.dataDirectory().resolve("run")).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldMeasureATree(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Harness.Started started =
          harness.python(
              """
              import os,time
              b=bytearray(50<<20)
              if os.fork()==0: time.sleep(60)
              while time.process_time()<0.2: pass
              print('up',flush=True)
              time.sleep(60)
              """);
      started.heard().awaitText("up");
      // What is told may be 200 ms old, and the child and its work younger.
      await()
          .untilAsserted(
              () -> {
                ProcessUsage usage = started.process().usage();
                assertThat(usage.memory()).isBetween(50L << 20, 200L << 20);
                assertThat(usage.cpu().toMillis()).isBetween(150L, 20_000L);
                assertThat(usage.processes()).isEqualTo(2);
              });
      started.process().kill();
      started.awaitEnd();
      assertThat(started.process().usage()).isEqualTo(ProcessUsage.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldCountWhatIsMappedFromFilesAsResident(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Harness.Started started =
          harness.python(
              """
              import mmap,tempfile,time
              size=50<<20
              file=tempfile.TemporaryFile()
              file.truncate(size)
              mapped=mmap.mmap(file.fileno(),size)
              for at in range(0,size,4096): mapped[at]=1
              print('up',flush=True)
              time.sleep(60)
              """);
      started.heard().awaitText("up");
      assertThat(started.process().usage().memory()).isBetween(50L << 20, 150L << 20);
      started.process().kill();
      started.awaitEnd();
    }
  }

  /** Many share one processor: what each of them would have used alone counts as its effort. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldCountWaitingForTheProcessorAsEffort(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Harness.Started started =
          harness.python(
              """
              import os, sys
              os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
              parent = os.getpid()
              for i in range(5):
                  if os.fork() == 0:
                      while os.getppid() == parent: pass
                      os._exit(0)
              print('up', flush=True)
              sys.stdin.read()
              """);
      started.heard().awaitText("up");
      Duration effort = started.process().effort();
      Duration used = started.process().usage().cpu();
      await()
          .untilAsserted(
              () ->
                  assertThat(started.process().effort().minus(effort))
                      .isGreaterThan(Duration.ofSeconds(1)));
      // Five share what one would have had alone; the time of the two readings lies within.
      Duration worked = started.process().usage().cpu().minus(used);
      assertThat(started.process().effort().minus(effort)).isGreaterThan(worked.multipliedBy(2));
      started.process().kill();
      started.awaitEnd();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldSeeNoEffortInATreeThatSleeps(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Harness.Started started = harness.sh("echo up; exec sleep 60");
      started.heard().awaitText("up");
      // Until it sleeps, its start is effort; from then on there is none.
      AtomicReference<Duration> effort = new AtomicReference<>(started.process().effort());
      await()
          .during(Duration.ofMillis(300))
          .until(
              () -> {
                Duration now = started.process().effort();
                boolean idle = now.minus(effort.get()).compareTo(Duration.ofMillis(60)) < 0;
                if (!idle) {
                  effort.set(now);
                }
                return idle;
              });
      started.process().kill();
      started.awaitEnd();
    }
  }

  private static long node() {
    return ProcessHandle.current().pid();
  }
}
