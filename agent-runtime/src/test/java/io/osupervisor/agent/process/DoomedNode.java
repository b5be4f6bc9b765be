package io.osupervisor.agent.process;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A node in a process of its own, with agents that ignore its death. */
final class DoomedNode {
  static final int INSTANCES = 3;

  // Deaf to signals and to the end of its input, with a child in another session, one that also
  // threw its environment away, and many orphans.
  private static final String AGENT =
      """
      import os,signal,time
      signal.signal(signal.SIGTERM,signal.SIG_IGN)
      if os.fork()==0:
        os.setsid()
        time.sleep(600)
      if os.fork()==0:
        os.setsid()
        name=os.environ['OSUP_INSTANCE_ID']
        os.execve('/usr/bin/python3',['python3','-c','import time;time.sleep(600)',name],{})
      for i in range(50):
        p=os.fork()
        if p==0:
          os.fork()
          os._exit(0)
        os.waitpid(p,0)
      print('up',flush=True)
      time.sleep(600)
      """;

  private DoomedNode() {}

  static ProcessHostSettings settings(Path root) {
    return settings(root.resolve("data"), root.resolve("instances"));
  }

  static ProcessHostSettings settings(Path data, Path instances) {
    ProcessHostSettings usual = ProcessHostSettings.of(data);
    return new ProcessHostSettings(
        usual.dataDirectory(),
        usual.secrets(),
        instances,
        usual.path(),
        64 << 10,
        2,
        210_000,
        10,
        1);
  }

  /**
   * Prints each instance once it is up, the pid of its guard, then, as process 1, how many zombies
   * stay.
   *
   * @param arguments the way and the root directory
   */
  public static void main(String[] arguments) {
    Awaitility.setDefaultTimeout(Patience.LONG);
    try {
      run(arguments);
    } catch (Exception e) {
      // Whoever reads its output must not wait for ever.
      System.out.println("failed " + e);
      Runtime.getRuntime().halt(1);
    }
  }

  private static void run(String[] arguments) throws Exception {
    Path root = Path.of(arguments[1]);
    Way way = Way.valueOf(arguments[0]);
    ProcessHost host = new ProcessHost(settings(root), way.platform(), InstantSource.system());
    for (int i = 0; i < INSTANCES; i++) {
      System.out.println(
          "instance " + start(host, way, root, i, List.of("/usr/bin/python3", "-c", AGENT)));
    }
    List<String> obedient = List.of("sh", "-c", "echo up; exec sleep 600");
    System.out.println("obedient " + start(host, way, root, INSTANCES, obedient));
    System.out.println("guard " + host.guardPid());
    System.out.println("pid " + LibC.getpid());
    Awaitility.await().until(() -> zombies() == 0);
    System.out.println("zombies " + zombies());
    Thread.currentThread().join();
  }

  private static InstanceId start(
      ProcessHost host, Way way, Path root, int number, List<String> command) throws Exception {
    InstanceId instance = new InstanceId("left-" + root.getFileName() + "-" + number);
    Recording heard = new Recording();
    Launch launch =
        new Launch(
            new AgentId("left" + number % 2),
            instance,
            new VersionId("b".repeat(64)),
            Role.SHADOW,
            command,
            Map.of(),
            host.newDirectory(instance),
            ProcessLimits.DEFAULT,
            way.mode(),
            Duration.ofSeconds(1),
            LogSink.NOWHERE);
    AgentProcess unused =
        host.launch(launch, heard)
            .toCompletableFuture()
            .get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    heard.awaitText("up");
    return instance;
  }

  private static long zombies() {
    return ProcFs.processes().stream().filter(entry -> !entry.isAlive()).count();
  }
}
