package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.util.Optional;
import org.apache.pekko.persistence.serialization.MessageFormats.PersistentMessage;
import org.apache.pekko.persistence.serialization.MessageFormats.PersistentPayload;
import org.jspecify.annotations.Nullable;

/**
 * What a start makes of the journal of one agent's memory, without starting it: its newest
 * snapshot, and the events behind that.
 */
public final class RecoveredMemory {
  private static final String PREFIX = "vault|";

  private final String persistenceId;
  private final VaultFold fold;
  private VaultState state = VaultState.EMPTY;
  private boolean foreign;
  private @Nullable AgentException refusal;

  private RecoveredMemory(String persistenceId) {
    this.persistenceId = persistenceId;
    this.fold = new VaultFold(persistenceId, KeyLimits.DEFAULT);
  }

  /** Under which the memory of an agent is kept. */
  public static String persistenceId(String agent) {
    return PREFIX + agent;
  }

  /** Begins with the journal of a persistence id, if it is that of an agent's memory. */
  public static Optional<RecoveredMemory> of(String persistenceId) {
    return persistenceId.startsWith(PREFIX)
        ? Optional.of(new RecoveredMemory(persistenceId))
        : Optional.empty();
  }

  /** Takes the newest snapshot that is whole, before any event. */
  public void snapshot(int serializerId, String manifest, byte[] content) {
    if (decode(serializerId, manifest, content) instanceof VaultState saved) {
      state = saved;
    }
  }

  /** Takes the next event; one that the snapshot has already changes nothing. */
  public void event(long seq, byte[] repr) {
    if (seq <= state.journalSeq() || foreign || refusal != null) {
      return;
    }
    try {
      PersistentPayload payload = PersistentMessage.parseFrom(repr).getPayload();
      Object record =
          decode(
              payload.getSerializerId(),
              payload.getPayloadManifest().toStringUtf8(),
              payload.getPayload().toByteArray());
      if (record instanceof VaultEvent event) {
        state = fold.apply(state, seq, event);
      }
    } catch (IOException e) {
      foreign = true;
    } catch (AgentException e) {
      refusal = e;
    }
  }

  private @Nullable Object decode(int serializerId, String manifest, byte[] content) {
    if (serializerId != VaultSerializer.IDENTIFIER) {
      foreign = true;
      return null;
    }
    try {
      return VaultFormat.FORMAT.decode(manifest, content);
    } catch (IOException e) {
      refusal = VaultErrors.notUnderstood(persistenceId, manifest, e);
      return null;
    }
  }

  /**
   * The checkpoints that it names in the end; nothing where its records are not a vault's.
   *
   * @throws AgentException with which the agent would not start
   */
  public Optional<NamedCheckpoints> named() {
    if (refusal != null) {
      throw refusal;
    }
    return foreign
        ? Optional.empty()
        : Optional.of(
            new NamedCheckpoints(
                persistenceId,
                persistenceId.substring(PREFIX.length()),
                state.checkpoints().newestFirst(),
                state.checkpoints().candidates(state.log().aside()),
                state.log().extent(),
                state.deployments().open()));
  }
}
