package io.osupervisor.agent.conform;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.AgentMessage.ErrorReport;
import io.osupervisor.agent.protocol.AgentMessage.Reloaded;
import io.osupervisor.agent.protocol.SupervisorMessage.HotReload;
import java.util.Map;

/** A change of version in the running process. */
final class ChangeScenarios {
  private static final String CAPABILITY = AgentMessage.Hello.HOT_RELOAD;
  private static final VersionId NEXT = new VersionId("ab".repeat(32));

  private ChangeScenarios() {}

  static void reloads(Stage stage) {
    if (!stage.can(CAPABILITY)) {
      stage.findings().notSeen(Rule.RELOADS, "hello does not name the capability " + CAPABILITY);
      return;
    }
    try (Dialogue dialogue = stage.startReady()) {
      dialogue.say(new HotReload(NEXT, Map.of(), Map.of(), null));
      AgentMessage answer =
          dialogue.await(
              ChangeScenarios::isAnswer,
              Rule.RELOADS,
              "neither reloaded nor the error reload_failed came");
      if (answer instanceof Reloaded reloaded && !reloaded.version().equals(NEXT)) {
        throw new Breach(Rule.RELOADS, "reloaded names the version " + reloaded.version());
      }
      dialogue.request(Rule.RELOADS);
      stage.findings().kept(Rule.RELOADS);
    }
  }

  private static boolean isAnswer(AgentMessage message) {
    return message instanceof Reloaded
        || (message instanceof ErrorReport report && report.code().equals("reload_failed"));
  }
}
