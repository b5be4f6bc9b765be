package io.osupervisor.supervisor.management;

import io.osupervisor.agent.AgentId;
import java.util.concurrent.CompletionException;

/** Says to whom an action was done that failed, where its path does not. */
final class FailedAction extends CompletionException {
  private static final long serialVersionUID = 1L;

  private final String agent;

  FailedAction(AgentId agent, Throwable cause) {
    super(cause);
    this.agent = agent.value();
  }

  String agent() {
    return agent;
  }
}
