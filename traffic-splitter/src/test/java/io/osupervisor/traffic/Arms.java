package io.osupervisor.traffic;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;

/** Arms to try with. */
final class Arms {
  static final AgentId AGENT = new AgentId("search");

  private Arms() {}

  /** The arm with this number, from 0 to 9. */
  static Arm arm(int number) {
    return new Arm(
        new InstanceId("search-" + number), new VersionId(Integer.toString(number).repeat(64)));
  }
}
