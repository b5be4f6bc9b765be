package io.osupervisor.config;

/**
 * The threads of the node's dispatchers.
 *
 * @param agentsPerCore threads a core for the actors of agents
 * @param blocking threads that may wait for disks
 * @param management threads for the management endpoint, apart so that it answers under any load
 */
public record ThreadSettings(double agentsPerCore, int blocking, int management) {

  public ThreadSettings {
    Checks.begin()
        .within("agents-per-core", agentsPerCore, 0.1, 16.0)
        .within("blocking", blocking, 1, 1024)
        .within("management", management, 1, 256)
        .verify();
  }
}
