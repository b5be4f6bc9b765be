package io.osupervisor.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing of a tree lives once its end is told, whatever its members did to get away. */
class TreeKillIT {
  private static final int REPEATS = 10;
  private static final int PROOF_REPEATS = 100;

  /** What an agent does to leave something behind; each prints {@code up} when all of it runs. */
  enum Escape {
    FIFTY_CHILDREN("import os,time\nfor i in range(50):\n  if os.fork()==0: time.sleep(600)\n"),
    DOUBLE_FORK(
        """
        import os,time
        if os.fork()==0:
          if os.fork()==0: time.sleep(600)
          os._exit(0)
        os.wait()
        """),
    NEW_SESSION("import os,time\nif os.fork()==0:\n  os.setsid()\n  time.sleep(600)\n"),
    DAEMON(
        """
        import os,time
        if os.fork()==0:
          os.setsid()
          if os.fork()==0:
            os.setsid()
            time.sleep(600)
          os._exit(0)
        os.wait()
        """),
    DEAF(
        """
        import os,time,signal
        for s in (1,2,3,15): signal.signal(s,signal.SIG_IGN)
        if os.fork()==0: time.sleep(600)
        """),
    STOPPED(
        """
        import os,time,signal
        p=os.fork()
        if p==0: time.sleep(600)
        os.kill(p,signal.SIGSTOP)
        """),
    EXEC_CHILD(
        "import subprocess\nsubprocess.Popen(['/bin/sleep','600'],start_new_session=True)\n");

    private final String program;

    Escape(String program) {
      this.program = program + "print('up',flush=True)\nimport time\ntime.sleep(600)\n";
    }
  }

  static Stream<Arguments> all() {
    return Stream.of(Way.values())
        .flatMap(way -> Stream.of(Escape.values()).map(escape -> Arguments.of(way, escape)));
  }

  static Stream<Arguments> extremes() {
    return all().filter(a -> a.get()[0] == Way.DETECTED || a.get()[0] == Way.PLAIN);
  }

  @ParameterizedTest
  @MethodSource("all")
  void shouldLeaveNothingAliveAfterTerminate(Way way, Escape escape) throws Exception {
    repeat(way, escape, way == Way.DETECTED ? REPEATS : 1, AgentProcess::terminate);
  }

  @Tag("proof")
  @ParameterizedTest
  @MethodSource("all")
  void shouldLeaveNothingAliveOverManyRepeats(Way way, Escape escape) throws Exception {
    repeat(way, escape, PROOF_REPEATS, AgentProcess::terminate);
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void shouldSweepTheTreeOfALeaderThatWasKilledFromOutside(Way way, Escape escape)
      throws Exception {
    repeat(way, escape, 1, process -> LibC.kill((int) process.pid(), LibC.SIGKILL));
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void shouldKillAStoppedAgent(Way way, Escape escape) throws Exception {
    repeat(
        way,
        escape,
        1,
        process -> {
          LibC.kill((int) process.pid(), 19);
          process.kill();
        });
  }

  private interface Ending {
    void end(AgentProcess process);
  }

  private static void repeat(Way way, Escape escape, int times, Ending ending) throws Exception {
    try (Harness harness = new Harness(way)) {
      for (int i = 0; i < times; i++) {
        Harness.Started started = harness.python(escape.program);
        started.heard().awaitText("up");
        String mark = "OSUP_INSTANCE_ID=" + started.launch().instance();
        assertThat(Harness.survivors(mark)).isNotEmpty();
        ending.end(started.process());
        started.awaitEnd();
        assertThat(Harness.survivors(mark)).isEmpty();
        assertThat(started.heard().exits).hasValue(1);
        assertThat(started.launch().directory()).doesNotExist();
      }
      assertThat(zombies()).isZero();
    }
  }

  private static long zombies() {
    int self = LibC.getpid();
    Awaitility.await()
        .until(
            () -> ProcFs.processes().stream().noneMatch(e -> e.parent() == self && !e.isAlive()));
    return ProcFs.processes().stream().filter(e -> e.parent() == self && !e.isAlive()).count();
  }
}
