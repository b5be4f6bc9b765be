package io.osupervisor.agent.conform;

import io.osupervisor.agent.Role;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.AgentMessage.Heartbeat;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.SupervisorMessage.RestoreWal;
import java.time.Duration;
import java.util.List;

/** From the start to ready, and the pulse. */
final class StartScenarios {
  private static final int BEATS = 3;

  private StartScenarios() {}

  /** A start without memory, and one request. */
  static void start(Stage stage) {
    try (Dialogue dialogue = stage.startReady()) {
      stage.findings().kept(Rule.NOTHING_BEFORE_READY);
      dialogue.request(Rule.ANSWERS_EVERY_REQUEST);
    }
  }

  static void beatsWhenIdle(Stage stage) {
    try (Dialogue dialogue = stage.startReady()) {
      hearBeats(stage, dialogue, Rule.BEATS_WHEN_IDLE);
    }
  }

  /** A standby: restored, not ended, beating; then the log goes on, then it takes its role. */
  static void follows(Stage stage) {
    List<LogEntry> entries = someEntries(stage);
    try (Dialogue dialogue = stage.start()) {
      dialogue.welcome(Role.STANDBY);
      dialogue.restore(SavedMemory.NONE);
      hearBeats(stage, dialogue, Rule.BEATS_WHILE_WAITING);
      for (LogEntry entry : entries) {
        dialogue.say(new RestoreWal(List.of(entry)));
        hearBeat(stage, dialogue, Rule.FOLLOWS_THE_LOG);
      }
      dialogue.endRestore(entries.size());
      dialogue.request(Rule.FOLLOWS_THE_LOG);
      stage.findings().kept(Rule.FOLLOWS_THE_LOG);
    }
  }

  private static List<LogEntry> someEntries(Stage stage) {
    try (Dialogue writer = stage.startReady()) {
      writer.request(Rule.ANSWERS_EVERY_REQUEST);
      writer.request(Rule.ANSWERS_EVERY_REQUEST);
      return writer.conduct().entries();
    }
  }

  private static void hearBeats(Stage stage, Dialogue dialogue, Rule rule) {
    for (int i = 0; i < BEATS; i++) {
      hearBeat(stage, dialogue, rule);
    }
    stage.findings().kept(rule);
  }

  /** Twice the interval and half a second are allowed, for a busy machine. */
  private static void hearBeat(Stage stage, Dialogue dialogue, Rule rule) {
    Duration interval = stage.options().heartbeat();
    Duration most = interval.multipliedBy(2).plusMillis(500);
    long deadline = System.nanoTime() + most.toNanos();
    AgentMessage message;
    do {
      message = dialogue.hear(rule, "no heartbeat came", deadline);
      if (message == null) {
        throw new Breach(
            rule,
            "%d ms of silence where a beat was due every %d ms"
                .formatted(most.toMillis(), interval.toMillis()));
      }
    } while (!(message instanceof Heartbeat));
  }
}
