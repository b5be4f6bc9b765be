package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static io.osupervisor.supervisor.Patience.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Nodes with certificates of one authority form a cluster, and nobody else gets in. */
class ClusterTlsIT {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(5);

  private final Path folder;
  private final List<ActorSystem<Void>> systems = new ArrayList<>();

  ClusterTlsIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void stop() throws Exception {
    for (ActorSystem<Void> system : systems) {
      system.terminate();
      get(system.getWhenTerminated());
    }
  }

  private ActorSystem<Void> start(String... settings) {
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "osupervisor",
            TestNode.config(folder.resolve("data"), settings).effective());
    systems.add(system);
    return system;
  }

  private ActorSystem<Void> start(TestAuthority authority, String name) {
    return start(authority.certificate(name), authority.key(name), authority.ca());
  }

  private ActorSystem<Void> start(Path certificate, Path key, Path ca) {
    return start(
        "osupervisor.cluster.tls.certificate",
        certificate.toString(),
        "osupervisor.cluster.tls.key",
        key.toString(),
        "osupervisor.cluster.tls.ca",
        ca.toString());
  }

  private static void join(ActorSystem<Void> who, ActorSystem<Void> whom) {
    Cluster.get(who).manager().tell(Join.create(Cluster.get(whom).selfMember().address()));
  }

  private static long up(ActorSystem<Void> system) {
    return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
        .filter(member -> member.status().equals(MemberStatus.up()))
        .count();
  }

  @Test
  void shouldLetInWhoHasACertificateOfTheAuthorityAndNobodyElse() throws Exception {
    TestAuthority ours = new TestAuthority(folder.resolve("ours"));
    TestAuthority others = new TestAuthority(folder.resolve("others"));
    ours.issue("one");
    ours.issue("two");
    others.issue("three");
    ActorSystem<Void> one = start(ours, "one");
    join(one, one);
    ActorSystem<Void> two = start(ours, "two");
    join(two, one);
    await().until(() -> up(one) == 2 && up(two) == 2);
    ActorSystem<Void> stranger = start(others, "three");
    ActorSystem<Void> plain = start();
    join(stranger, one);
    join(plain, one);
    await()
        .during(LONG_ENOUGH)
        .until(
            () ->
                Cluster.get(one).state().members().size() == 2
                    && up(stranger) == 0
                    && up(plain) == 0);
    assertThat(up(two)).isEqualTo(2);
  }

  static boolean opensslIsHere() {
    return Files.isExecutable(Path.of("/usr/bin/openssl"));
  }

  /** The commands of docs/cluster.md, as they stand there. */
  @Test
  @EnabledIf("opensslIsHere")
  void shouldLetInWhoHasACertificateMadeAsTheGuideSays() throws Exception {
    String guide = Files.readString(Path.of("../docs/cluster.md"));
    String commands =
        Pattern.compile("(?m)^\\$ ((?:openssl|printf) .*)$")
            .matcher(guide)
            .results()
            .map(line -> line.group(1))
            .collect(Collectors.joining("\n"));
    assertThat(commands.lines()).hasSize(4);
    Process process =
        new ProcessBuilder("/bin/sh", "-ec", commands)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile())
            .start();
    assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("said"))).isZero();
    List<ActorSystem<Void>> nodes = new ArrayList<>();
    for (int node = 0; node < 2; node++) {
      nodes.add(
          start(
              folder.resolve("cluster.pem"),
              folder.resolve("cluster.key"),
              folder.resolve("cluster-ca.pem")));
      join(nodes.get(node), nodes.get(0));
    }
    await().until(() -> up(nodes.get(0)) == 2 && up(nodes.get(1)) == 2);
  }
}
