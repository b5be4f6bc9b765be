package io.osupervisor.config;

import java.nio.file.Path;

/**
 * The settings of one node: the group {@code osupervisor} of its file. Each key is explained in
 * {@code reference.conf}.
 *
 * @param dataDir the directory of everything that must survive; one node owns it
 * @param agentDefaults what an agent's spec does not say
 */
public record NodeSettings(
    Path dataDir,
    ClusterSettings cluster,
    ManagementSettings management,
    StoreSettings store,
    VaultSettings vault,
    ProcessSettings processes,
    HealthSettings health,
    EventSettings events,
    ThreadSettings threads,
    TrialsSettings trials,
    HistorySettings history,
    TracingSettings tracing,
    AgentPolicy agentDefaults) {

  /** The group of the file that these settings are read from. */
  public static final String ROOT = "osupervisor";
}
