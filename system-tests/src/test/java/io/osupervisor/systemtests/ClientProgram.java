package io.osupervisor.systemtests;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.awaitility.Awaitility;

/** Clients of a cluster in a JVM of their own: so many members that are no nodes. */
final class ClientProgram {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private ClientProgram() {}

  /** Starts it; done once all of its members are up. */
  static Process start(String seed, String host, int clients) throws IOException {
    Process process =
        new ProcessBuilder(
                JAVA,
                "-Xmx200m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
                "-cp",
                System.getProperty("java.class.path"),
                ClientProgram.class.getName(),
                seed,
                host,
                Integer.toString(clients))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    for (String line = process.inputReader().readLine();
        !"up".equals(line);
        line = process.inputReader().readLine()) {
      if (line == null) {
        throw new IllegalStateException("the clients did not join");
      }
    }
    return process;
  }

  /** Joins by a seed, at a host, so many times. */
  public static void main(String[] arguments) {
    Config config = config(arguments[0], arguments[1]);
    List<ActorSystem<Void>> clients = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      clients.add(ActorSystem.create(Behaviors.empty(), "osupervisor", config));
    }
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> clients.stream().allMatch(ClientProgram::isUp));
    System.out.println("up");
  }

  private static boolean isUp(ActorSystem<?> client) {
    return Cluster.get(client).selfMember().status().equals(MemberStatus.up());
  }

  private static Config config(String seed, String host) {
    return ConfigFactory.parseString(
            """
            include classpath("osupervisor-client.conf")
            pekko {
              loglevel = WARNING
              cluster { seed-nodes = ["pekko://osupervisor@%s"], jmx.enabled = off }
              remote.artery.canonical.hostname = "%s"
            }
            """
                .formatted(seed, host))
        .withFallback(ConfigFactory.load());
  }
}
