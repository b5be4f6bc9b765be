package io.osupervisor.agent.vault;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;

/** Where a vault under test keeps its events and its snapshots. */
public interface VaultStore {
  /** The plugins, in the configuration of an actor system. */
  Config plugins(Path data);

  /** The id of the journal. */
  String journal();

  /** The id of the journal's read side. */
  String readJournal();

  /** Removes an event behind the back of a node that has stopped. */
  void removeEvent(Path data, String persistenceId, long seq) throws Exception;

  /** The same for all snapshots. */
  void removeSnapshots(Path data) throws Exception;

  /** What a vault says that misses an event and finds the next. */
  String hole(String persistenceId, long missing);

  /** Starts an actor system on it. */
  default ActorTestKit start(String name, Path data) {
    return ActorTestKit.create(name, config(data));
  }

  /** Frees what {@link #start} took, once the system has ended. */
  default void stopped() {}

  /** All that an actor system of vaults is configured with. */
  default Config config(Path data) {
    return plugins(data)
        .withFallback(
            ConfigFactory.parseString(
                """
                pekko.actor.serialization-bindings { "io.osupervisor.agent.Wire" = jackson-cbor }
                pekko.serialization.jackson.jackson-modules += "io.osupervisor.agent.AgentModule"
                """))
        .withFallback(ActorTestKit.applicationTestConfig())
        .resolve();
  }
}
