package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;

/** Gives each instance of one agent a name that no other instance ever had. */
final class InstanceNames {
  private static final int LOTS = 36 * 36 * 36;

  private final AgentId agent;
  private final AgentServices services;
  private long given;

  InstanceNames(AgentId agent, AgentServices services) {
    this.agent = agent;
    this.services = services;
  }

  InstanceId next() {
    String time = Long.toString(services.clock().millis(), 36);
    String lot = Integer.toString(services.random().nextInt(LOTS), 36);
    return new InstanceId("%s-%s%s.%d".formatted(agent, time, lot, ++given));
  }
}
