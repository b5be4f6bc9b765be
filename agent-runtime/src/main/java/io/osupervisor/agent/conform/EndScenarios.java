package io.osupervisor.agent.conform;

import io.osupervisor.agent.Role;
import io.osupervisor.agent.protocol.AgentMessage.Heartbeat;
import io.osupervisor.agent.protocol.SupervisorMessage.ProcessRequest;
import io.osupervisor.agent.protocol.SupervisorMessage.Shutdown;
import java.util.ArrayList;
import java.util.List;

/** Shutdown, and the end of the input. */
final class EndScenarios {
  private static final int OPEN = 5;

  private EndScenarios() {}

  /** Requests and a shutdown behind them: answers, bye, exit 0. */
  static void shutdown(Stage stage) {
    try (Dialogue dialogue = stage.startReady()) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < OPEN; i++) {
        ProcessRequest request = dialogue.nextRequest();
        ids.add(request.id());
        dialogue.say(request);
      }
      dialogue.say(new Shutdown("conformance", stage.options().patience(), true));
      dialogue.awaitBye();
      long missing = ids.stream().filter(id -> !dialogue.conduct().isAnswered(id)).count();
      if (missing > 0) {
        throw new Breach(
            Rule.FINISHES_OPEN_REQUESTS, missing + " of " + OPEN + " had no answer before bye");
      }
      stage.findings().kept(Rule.FINISHES_OPEN_REQUESTS);
      int code = dialogue.end(Rule.EXITS_WITH_ZERO);
      if (code != 0) {
        throw new Breach(Rule.EXITS_WITH_ZERO, "it exits with code " + code);
      }
      stage.findings().kept(Rule.SAYS_BYE);
      stage.findings().kept(Rule.EXITS_WITH_ZERO);
    }
  }

  /** The supervisor goes away: from an idle agent, and from one that waits. */
  static void endOfInput(Stage stage) {
    try (Dialogue idle = stage.startReady()) {
      idle.request(Rule.ANSWERS_EVERY_REQUEST);
      endInput(stage, idle);
    }
    try (Dialogue waiting = stage.start()) {
      waiting.welcome(Role.STANDBY);
      waiting.restore(SavedMemory.NONE);
      endInput(stage, waiting);
    }
  }

  /** After a beat, so that nothing that it wrote before is still on its way. */
  private static void endInput(Stage stage, Dialogue dialogue) {
    dialogue.await(Heartbeat.class::isInstance, Rule.BEATS_WHEN_IDLE, "no heartbeat came");
    dialogue.endInput();
    dialogue.end(Rule.EXITS_AT_END_OF_INPUT);
    stage.findings().kept(Rule.EXITS_AT_END_OF_INPUT);
    stage.findings().kept(Rule.SILENT_AFTER_END_OF_INPUT);
  }
}
