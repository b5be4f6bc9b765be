package io.osupervisor.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.Patience;
import io.osupervisor.agent.process.ExitReason.Limit;
import io.osupervisor.agent.process.ExitReason.LimitBreached;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Agents that flood, starve, hide and overreach harm neither the node nor each other. */
class HostileAgentIT {
  private static final long MIB = 1 << 20;

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldEndATreeThatTakesTooMuchMemory(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      ProcessLimits limits = new ProcessLimits(64 * MIB, 1, 16, 64, true);
      Launch launch =
          harness.launch(
              Harness.PYTHON,
              "-c",
              """
              import sys
              print('up',flush=True)
              sys.stdin.read(1)
              b=[bytearray(b'x'*(8<<20)) for i in range(40)]
              sys.stdin.read()
              """);
      Harness.Started started = harness.start(Harness.with(launch, limits));
      started.heard().awaitText("up");
      started.process().write(new byte[] {1});
      ExitReason reason = started.heard().awaitExit();
      started.awaitEnd();
      assertThat(reason)
          .isInstanceOfSatisfying(
              LimitBreached.class,
              breach -> {
                assertThat(breach.limit()).isEqualTo(Limit.MEMORY);
                assertThat(breach.allowed()).isEqualTo(64 * MIB);
                assertThat(breach.observed()).isGreaterThan(60 * MIB);
              });
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldEndATreeWhoseChildTakesTooMuchMemory(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      ProcessLimits limits = new ProcessLimits(64 * MIB, 1, 16, 64, true);
      Launch launch =
          harness.launch(
              Harness.PYTHON,
              "-c",
              """
              import os,time
              if os.fork()==0:
                b=[bytearray(b'x'*(8<<20)) for i in range(40)]
              time.sleep(600)
              """);
      Harness.Started started = harness.start(Harness.with(launch, limits));
      assertThat(started.heard().awaitExit())
          .isInstanceOfSatisfying(
              LimitBreached.class, b -> assertThat(b.limit()).isEqualTo(Limit.MEMORY));
      started.awaitEnd();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldEndATreeOfTooManyProcesses(Way way) throws Exception {
    endTree(
        way,
        """
        import os,time
        print('up',flush=True)
        for i in range(60):
          try:
            if os.fork()==0: os.setsid(); time.sleep(600)
          except OSError: pass
        time.sleep(600)
        """);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldEndAForkBomb(Way way) throws Exception {
    // A bomb that nothing holds to a number would reach the machine that runs the tests.
    boolean fenced =
        way.platform().can(Platform.Feature.OWN_UIDS)
            || way.platform().cgroups().limits(CgroupLayout.Controller.PIDS);
    endTree(
        way,
        """
        import os,time
        print('up',flush=True)
        end=time.monotonic()+120
        for i in range(ROUNDS):
          if time.monotonic()>end: break
          try: os.fork()
          except OSError: time.sleep(0.01)
          time.sleep(0.02)
        time.sleep(600)
        """
            .replace("ROUNDS", fenced ? "1000000" : "6"));
  }

  private static void endTree(Way way, String program) throws Exception {
    try (Harness harness = new Harness(way)) {
      ProcessLimits limits = new ProcessLimits(256 * MIB, 1, 20, 64, true);
      Launch launch = harness.launch(Harness.PYTHON, "-c", program);
      Harness.Started started = harness.start(Harness.with(launch, limits));
      started.heard().awaitText("up");
      ExitReason reason = started.heard().awaitExit();
      started.awaitEnd();
      assertThat(reason)
          .isInstanceOfSatisfying(
              LimitBreached.class, b -> assertThat(b.limit()).isEqualTo(Limit.PROCESSES));
      assertThat(Harness.survivors("ID=" + launch.instance())).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldHoldOpenFilesToTheLimit(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      ProcessLimits limits = new ProcessLimits(256 * MIB, 1, 20, 32, true);
      Launch launch =
          harness.launch(
              Harness.PYTHON,
              "-c",
              """
              f=[]
              try:
                while True: f.append(open('/dev/null'))
              except OSError as e: print(e.errno, len(f))
              """);
      Harness.Started started = harness.start(Harness.with(launch, limits));
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(0));
      assertThat(started.heard().text()).startsWith("24 29");
    }
  }

  @Test
  void shouldNotSlowOthersWhileAnAgentFloodsBothStreams() throws Exception {
    try (Harness harness = new Harness(Way.DETECTED)) {
      Recording flood =
          new Recording() {
            @Override
            public void onOutput(byte[] bytes) {
              received.addAndGet(bytes.length);
            }
          };
      Launch launch =
          harness.launch(
              Harness.PYTHON,
              "-c",
              """
              import os,threading
              def f(fd,b):
                while True: os.write(fd,b)
              threading.Thread(target=f,args=(2,b'\\0\\xff\\x1b[2J line\\n'*6000)).start()
              f(1,b'x'*65536)
              """);
      Harness.Started flooder = harness.start(launch, flood);
      Harness.Started calm = harness.sh("cat");
      Awaitility.await().until(() -> flood.received.get() > 64 * MIB);
      long before = usedHeap();
      long begin = System.nanoTime();
      for (int i = 0; i < 200; i++) {
        String word = "<" + i + ">";
        calm.process().write(word.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Awaitility.await()
            .pollInterval(java.time.Duration.ofMillis(1))
            .until(() -> calm.heard().text().contains(word));
      }
      // On a quiet machine it takes half a second.
      assertThat(System.nanoTime() - begin).isLessThan(Patience.LONG.toNanos());
      Awaitility.await().until(() -> flooder.process().droppedLogLines() > 10_000);
      // What was read since the collection counts, too; what is kept does not go away.
      Awaitility.await().until(() -> usedHeap() - before < 64 * MIB);
      flooder.process().pauseOutput();
      awaitStill(flood);
      assertThat(flooder.heard().hasExited()).isFalse();
      flooder.process().resumeOutput();
      long resumedAt = flood.received.get();
      Awaitility.await().until(() -> flood.received.get() > resumedAt + MIB);
      flooder.process().kill();
      flooder.awaitEnd();
      assertThat(flood.outputClosed).isDone();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldQueueForAnAgentThatDoesNotReadAndTellWhenDrained(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Harness.Started started =
          harness.python(
              """
              import signal,sys
              signal.pthread_sigmask(signal.SIG_BLOCK,[signal.SIGUSR1])
              print('up',flush=True)
              signal.sigwait([signal.SIGUSR1])
              print(len(sys.stdin.buffer.read()),flush=True)
              """);
      started.heard().awaitText("up");
      started.process().write(new byte[1 << 20]);
      started.process().write(new byte[5]);
      assertThat(started.process().backlog()).isBetween((1L << 20) - (128 << 10), 1L << 20);
      assertThat(started.heard().drained).hasValue(0);
      started.process().closeInput();
      LibC.kill((int) started.process().pid(), 10);
      started.heard().awaitText(Integer.toString((1 << 20) + 5));
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(0));
      assertThat(started.process().backlog()).isZero();
      assertThat(started.heard().drained).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldTellThatInputIsBrokenAndOutputClosedWhileTheProcessLives(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Harness.Started started = harness.sh("exec 0<&-; exec 1>&-; echo here >&2; exec sleep 600");
      started.heard().outputClosed.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
      started.process().write(new byte[10]);
      started.heard().inputBroken.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
      started.process().write(new byte[10]);
      assertThat(started.process().backlog()).isZero();
      assertThat(started.heard().hasExited()).isFalse();
      Awaitility.await().untilAsserted(() -> assertThat(harness.logText()).isEqualTo("here\n"));
      started.process().terminate();
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Signalled(15));
      started.awaitEnd();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldGiveTheRestAndNotWaitForAGrandchildThatHoldsThePipe(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Harness.Started started =
          harness.python(
              """
              import os,sys,time
              if os.fork()==0:
                os.setsid()
                time.sleep(600)
              os.write(1,b'y'*60000)
              os._exit(3)
              """);
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(3));
      assertThat(started.heard().received).hasValue(60_000);
      started.awaitEnd();
      assertThat(Harness.survivors("ID=" + started.launch().instance())).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldGiveTheRestAtExitAlsoWhilePaused(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Harness.Started started = harness.sh("read x; echo half a frame; exit 1");
      started.process().pauseOutput();
      started.process().write(new byte[] {'\n'});
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(1));
      assertThat(started.heard().text()).isEqualTo("half a frame\n");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldLetAnAgentFinishWithinTheGrace(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Launch launch =
          harness.launch(
              "sh",
              "-c",
              "trap 'echo bye; exit 0' TERM; echo up; for i in $(seq 10000); do sleep 0.01; done");
      Harness.Started started = harness.start(Harness.with(launch, Patience.LONG));
      started.heard().awaitText("up");
      started.process().terminate();
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(0));
      assertThat(started.heard().text()).endsWith("bye\n");
    }
  }

  private static void awaitStill(Recording flood) {
    long[] last = {-1};
    Awaitility.await()
        .pollInterval(java.time.Duration.ofMillis(100))
        .until(
            () -> {
              long now = flood.received.get();
              boolean still = now == last[0];
              last[0] = now;
              return still;
            });
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
