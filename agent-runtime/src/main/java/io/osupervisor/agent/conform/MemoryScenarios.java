package io.osupervisor.agent.conform;

import io.osupervisor.agent.protocol.AgentMessage.Answer;
import io.osupervisor.agent.protocol.AgentMessage.Checkpoint;
import io.osupervisor.agent.protocol.AgentMessage.Hello;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Snapshot;
import io.osupervisor.agent.protocol.SnapshotChunk;
import io.osupervisor.agent.protocol.SupervisorMessage.CheckpointAck;
import io.osupervisor.agent.protocol.SupervisorMessage.CheckpointRequest;
import io.osupervisor.agent.protocol.Value;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** The log, checkpoints, and that an agent is the same again after its restore. */
final class MemoryScenarios {
  private static final int BEFORE = 3;
  private static final int AFTER = 2;

  private MemoryScenarios() {}

  /** The answers to one request, from the instance that never died and from restored ones. */
  static void sameStateAgain(Stage stage) {
    SavedMemory checkpoint = SavedMemory.NONE;
    List<LogEntry> entries;
    Answer afterCheckpoint;
    Answer unbroken;
    try (Dialogue dialogue = stage.startReady()) {
      requests(dialogue, BEFORE);
      if (stage.can(Hello.CHECKPOINT)) {
        checkpoint = checkpoint(stage, dialogue);
      }
      afterCheckpoint = dialogue.request(Rule.ANSWERS_EVERY_REQUEST).answer();
      requests(dialogue, AFTER);
      entries = dialogue.conduct().entries();
      unbroken = dialogue.request(Rule.ANSWERS_EVERY_REQUEST).answer();
    }
    if (entries.isEmpty()) {
      String why = "the request writes no entry: give one that changes the state";
      stage.findings().notSeen(Rule.NUMBERS_ENTRIES, why);
      stage.findings().notSeen(Rule.LOGS_BEFORE_ANSWERING, why);
    }
    compare(stage, SavedMemory.ofLog(entries), unbroken, Rule.RESTORES_FROM_LOG);
    Value snapshot = checkpoint.snapshot();
    if (snapshot == null) {
      String why = "hello does not name the capability checkpoint";
      stage.findings().notSeen(Rule.CHECKPOINTS_ON_REQUEST, why);
      stage.findings().notSeen(Rule.RESTORES_FROM_CHECKPOINT, why);
      return;
    }
    compare(stage, checkpoint, afterCheckpoint, Rule.RESTORES_FROM_CHECKPOINT);
    compare(stage, withTail(checkpoint, entries), unbroken, Rule.RESTORES_FROM_CHECKPOINT);
    if (snapshot.isBinary()) {
      compare(stage, checkpoint.inChunks(), afterCheckpoint, Rule.RESTORES_CHUNKS);
    } else {
      stage.findings().notSeen(Rule.RESTORES_CHUNKS, "its snapshot is no binary");
    }
  }

  private static void requests(Dialogue dialogue, int count) {
    for (int i = 0; i < count; i++) {
      dialogue.request(Rule.ANSWERS_EVERY_REQUEST);
    }
  }

  private static SavedMemory withTail(SavedMemory checkpoint, List<LogEntry> entries) {
    List<LogEntry> tail =
        entries.stream().filter(entry -> entry.seq() > checkpoint.walSeq()).toList();
    return new SavedMemory(checkpoint.walSeq(), checkpoint.snapshot(), false, tail);
  }

  private static void compare(Stage stage, SavedMemory memory, Answer unbroken, Rule rule) {
    try (Dialogue dialogue = stage.startReady(memory)) {
      Answer restored = dialogue.request(rule).answer();
      if (!restored.equals(unbroken)) {
        throw new Breach(
            rule,
            "restored up to entry %d it answers %s, where the instance that never died says %s"
                .formatted(memory.lastSeq(), restored, unbroken));
      }
      stage.findings().kept(rule);
    }
  }

  /** Asks for a checkpoint of all entries so far. */
  private static SavedMemory checkpoint(Stage stage, Dialogue dialogue) {
    Rule rule = Rule.CHECKPOINTS_ON_REQUEST;
    long lastSeq = dialogue.conduct().lastSeq();
    dialogue.say(new CheckpointRequest("conformance"));
    Checkpoint checkpoint =
        (Checkpoint) dialogue.await(Checkpoint.class::isInstance, rule, "no checkpoint came");
    if (checkpoint.walSeq() != lastSeq) {
      throw new Breach(
          rule, "the checkpoint is of %d, not of %d".formatted(checkpoint.walSeq(), lastSeq));
    }
    stage.findings().kept(rule);
    Value snapshot =
        checkpoint.snapshot() instanceof Snapshot.Inline inline ? inline.value() : joined(dialogue);
    dialogue.say(new CheckpointAck("c1", lastSeq, snapshot.size()));
    return new SavedMemory(lastSeq, snapshot, false, List.of());
  }

  private static Value joined(Dialogue dialogue) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    SnapshotChunk chunk;
    do {
      chunk =
          (SnapshotChunk)
              dialogue.await(
                  SnapshotChunk.class::isInstance, Rule.CHUNKS_IN_ORDER, "no chunk came");
      whole.writeBytes(chunk.data().asBinary());
    } while (!chunk.last());
    return Value.binary(whole.toByteArray());
  }
}
