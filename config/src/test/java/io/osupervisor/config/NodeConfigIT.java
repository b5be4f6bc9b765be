package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real actor system with the effective configuration of a single node. */
class NodeConfigIT {
  private static final EntityTypeKey<String> LETTERS =
      EntityTypeKey.create(String.class, "letters");
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Counts the letters it was sent, durably. */
  private static final class Letters extends EventSourcedBehavior<String, String, Integer> {
    private final Path told;

    Letters(String id, Path told) {
      super(PersistenceId.ofUniqueId(id));
      this.told = told;
    }

    @Override
    public Integer emptyState() {
      return 0;
    }

    @Override
    public CommandHandler<String, String, Integer> commandHandler() {
      return newCommandHandlerBuilder()
          .forAnyState()
          .onAnyCommand(
              letter -> Effect().persist(letter).thenRun(count -> write(told, "" + count)));
    }

    @Override
    public SignalHandler<Integer> signalHandler() {
      return newSignalHandlerBuilder()
          .onSignal(RecoveryCompleted.instance(), count -> write(told, "" + count))
          .build();
    }

    @Override
    public EventHandler<Integer, String> eventHandler() {
      return newEventHandlerBuilder().forAnyState().onAnyEvent((count, letter) -> count + 1);
    }
  }

  /** A running node; closing it waits for its end. */
  private record Node(ActorSystem<Void> system) implements AutoCloseable {
    EntityRef<String> letters() {
      return ClusterSharding.get(system).entityRefFor(LETTERS, "one");
    }

    @Override
    public void close() {
      system.terminate();
      await().atMost(SOON).until(system.getWhenTerminated().toCompletableFuture()::isDone);
    }
  }

  private final Path dir;

  NodeConfigIT(@TempDir Path dir) {
    this.dir = dir;
  }

  @Test
  void shouldStartAClusterOfOneThatRemembers() throws Exception {
    try (Node node = start()) {
      dispatchersWork(node.system());
      node.letters().tell("a");
      awaitTold("1");
    }
    assertThat(data().resolve("journal/CURRENT")).exists();
    Files.delete(told());

    // The next start takes another port, and what was there comes back before anyone asks for it.
    try (Node node = start()) {
      awaitTold("1");
      node.letters().tell("b");
      awaitTold("2");
    }
  }

  private Node start() {
    NodeConfig config =
        NodeConfig.load(
            Optional.empty(), Map.of("OSUP_DATA_DIR", data().toString()), List.of(noExit()));
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            config.settings().cluster().name(),
            onPekkosOwnStores().withFallback(config.effective()));
    Cluster cluster = Cluster.get(system);
    assertThat(config.settings().cluster().standsAlone()).isTrue();
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    await().atMost(SOON).until(() -> cluster.selfMember().status().equals(MemberStatus.up()));
    assertThat(cluster.selfMember().getRoles()).contains("osup-node");
    ClusterSharding.get(system)
        .init(Entity.of(LETTERS, context -> new Letters(context.getEntityId(), told())));
    return new Node(system);
  }

  /** The vault's are in a module that is not here. */
  private Config onPekkosOwnStores() {
    return ConfigFactory.parseString(
        """
        pekko.persistence {
          journal.plugin = "pekko.persistence.journal.leveldb"
          journal.leveldb.dir = "%1$s/journal"
          snapshot-store.plugin = "pekko.persistence.snapshot-store.local"
          snapshot-store.local.dir = "%1$s/snapshots"
        }
        """
            .formatted(data()));
  }

  private Path data() {
    return dir.resolve("data");
  }

  private Path told() {
    return dir.resolve("told");
  }

  private void awaitTold(String count) {
    await()
        .atMost(SOON)
        .until(() -> Files.exists(told()) && Files.readString(told()).equals(count));
  }

  private static void dispatchersWork(ActorSystem<Void> system) {
    for (String name : List.of("agents", "shadows", "blocking", "management")) {
      String path = "osupervisor.dispatchers." + name;
      CountDownLatch ran = new CountDownLatch(1);
      system.dispatchers().lookup(DispatcherSelector.fromConfig(path)).execute(ran::countDown);
      await().atMost(SOON).until(() -> ran.getCount() == 0);
    }
  }

  /** A test's process must outlive the node. */
  private static Flag noExit() {
    return new Flag("test", "pekko.coordinated-shutdown.exit-jvm", "off");
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
