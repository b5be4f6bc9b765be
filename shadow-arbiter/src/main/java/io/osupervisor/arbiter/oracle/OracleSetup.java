package io.osupervisor.arbiter.oracle;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.Genome;
import java.time.Duration;
import java.util.List;

/**
 * What is asked, and how it runs.
 *
 * @param name what people call it
 * @param agent whose answers it is asked about; what it prints on standard error is in that log
 * @param version of which the locked files are laid before it, and no others
 * @param genome says which files are locked
 * @param policy has its limits and environment
 * @param command the program and its arguments
 * @param timeout how long one answer may take, beside the start of the program; above 0
 */
public record OracleSetup(
    String name,
    AgentId agent,
    VersionId version,
    Genome genome,
    AgentPolicy policy,
    List<String> command,
    Duration timeout) {
  public OracleSetup {
    command = List.copyOf(command);
    if (command.isEmpty() || timeout.toMillis() < 1) {
      throw new IllegalArgumentException("a program of %s within %s".formatted(command, timeout));
    }
  }
}
