package io.osupervisor.agent.vault;

import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What a vault works with.
 *
 * @param checkpoints the checkpoint files of this agent
 * @param gate tells whether there is room for appends
 * @param clock tells the time of events
 * @param storage is told when appends begin to be kept, and when they are written again
 */
public record VaultParts(
    CheckpointStore checkpoints,
    FreeSpaceGate gate,
    InstantSource clock,
    ActorRef<StorageNotice> storage) {}
