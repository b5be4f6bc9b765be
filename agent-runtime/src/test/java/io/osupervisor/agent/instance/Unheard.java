package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.pause.AnswerGate;
import java.time.InstantSource;

/** For requests whose ends are told to nobody. */
final class Unheard {
  static final RequestEnds ENDS =
      new RequestEnds(
          new AgentId("tiny"),
          RequestObserver.NONE,
          InstantSource.system(),
          AnswerGate.alwaysOpen());

  private Unheard() {}
}
