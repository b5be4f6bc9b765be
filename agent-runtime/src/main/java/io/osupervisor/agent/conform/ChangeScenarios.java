package io.osupervisor.agent.conform;

import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.AgentMessage.ErrorReport;
import io.osupervisor.agent.protocol.Value;
import java.util.Map;

/** A change of version in the running process. */
final class ChangeScenarios {
  private static final String CAPABILITY = "hot_reload";

  private ChangeScenarios() {}

  static void reloads(Stage stage) {
    if (!stage.can(CAPABILITY)) {
      stage.findings().notSeen(Rule.RELOADS, "hello does not name the capability " + CAPABILITY);
      return;
    }
    try (Dialogue dialogue = stage.startReady()) {
      dialogue.sendRaw(
          dialogue.frame(
              Map.of(
                  "type", Value.of(CAPABILITY),
                  "version", Value.of("ab".repeat(32)),
                  "files", Value.map(Map.of()),
                  "parameters", Value.map(Map.of()),
                  "backup_checkpoint_id", Value.NULL)));
      if (!answersReload(stage, dialogue)) {
        throw new Breach(Rule.RELOADS, "neither reloaded nor the error reload_failed came");
      }
      stage.findings().kept(Rule.RELOADS);
    }
  }

  private static boolean answersReload(Stage stage, Dialogue dialogue) {
    long deadline = System.nanoTime() + stage.options().patience().toNanos();
    while (System.nanoTime() < deadline && !dialogue.heardOther("reloaded")) {
      long soon = System.nanoTime() + stage.options().heartbeat().toNanos();
      AgentMessage message = dialogue.hear(Rule.RELOADS, "no reloaded came", soon);
      if (message instanceof ErrorReport report && report.code().equals("reload_failed")) {
        return true;
      }
    }
    return dialogue.heardOther("reloaded");
  }
}
