package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.AgentServices;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.DataDirectory;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.vault.KeyLimits;
import io.osupervisor.agent.vault.SharedFolder;
import io.osupervisor.agent.vault.VaultSettings;
import io.osupervisor.agent.vault.shared.SharedStore;
import io.osupervisor.arbiter.evidence.ObservationStore;
import io.osupervisor.arbiter.shadow.ShadowPlaces;
import io.osupervisor.config.NodeSettings;
import io.osupervisor.config.StoreKind;
import io.osupervisor.supervisor.audit.AuditLog;
import io.osupervisor.supervisor.history.RunHistory;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What the agents of a node are given.
 *
 * @param agents what their instances share
 * @param shared what nodes share of the files in an area, as {@code genomes}
 * @param gate tells whether storage takes appends
 * @param storeUp whether what keeps events answers, as far as it is known
 * @param audit is told of every action that comes as a message
 * @param history of how requests ended
 * @param roster is told which agents there are
 * @param shadows the places for shadows, which all agents share
 * @param observer hears what happens to agents
 */
public record NodeServices(
    NodeSettings settings,
    DataDirectory data,
    Function<String, SharedFolder> shared,
    AgentServices agents,
    FreeSpaceGate gate,
    BooleanSupplier storeUp,
    AuditLog audit,
    RunHistory history,
    ActorRef<AgentRoster.Command> roster,
    ShadowPlaces shadows,
    Observer observer) {

  /**
   * The checkpoints of an agent, opened anew.
   *
   * @throws io.osupervisor.agent.AgentException {@code checkpoint_failed} when the disk refuses
   */
  CheckpointStore checkpoints(AgentId agent) {
    return CheckpointStore.open(
        data.checkpoints(agent), gate, shared.apply("checkpoints/" + agent.value()));
  }

  /** What the trials of an agent observed. */
  ObservationStore observations(AgentId agent) {
    return ObservationStore.of(
        data.root(), agent, gate, shared.apply("observations/" + agent.value()));
  }

  /** How the memory of an agent is kept, where its spec keeps so many checkpoints. */
  VaultSettings vaultSettings(int retainCheckpoints) {
    VaultSettings built = VaultSettings.DEFAULT;
    return new VaultSettings(
        retainCheckpoints,
        new KeyLimits(settings.vault().idempotencyWindow(), built.keyLimits().most()),
        built.feedLimits(),
        built.snapshotEvery(),
        built.storageRetry(),
        readJournal());
  }

  private String readJournal() {
    return settings.store().kind() == StoreKind.EMBEDDED
        ? VaultSettings.DEFAULT.readJournal()
        : SharedStore.READ_JOURNAL;
  }

  /** Hears what happens to agents; must return at once. */
  @FunctionalInterface
  public interface Observer {
    /**
     * Something happened.
     *
     * @param type a stable word, as in {@code instance_ended}
     * @param data its values, none of them secret
     */
    void on(AgentId agent, String type, Map<String, Object> data);
  }
}
