package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static io.osupervisor.supervisor.Patience.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
    return start(
        "osupervisor.cluster.tls.certificate",
        authority.certificate(name).toString(),
        "osupervisor.cluster.tls.key",
        authority.key(name).toString(),
        "osupervisor.cluster.tls.ca",
        authority.ca().toString());
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
}
