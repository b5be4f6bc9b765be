package io.osupervisor.agent.process;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One instance to be started.
 *
 * @param instance never used before
 * @param command the program and its arguments; a program without a slash is looked up in the
 *     node's PATH
 * @param env the spec's own variables; may override PATH, HOME, TMPDIR and LANG
 * @param directory the private directory, already filled with its own copies of the version's files
 *     (no hard links: their owner is changed); it is deleted at the end
 * @param killGrace between SIGTERM and SIGKILL, not negative
 * @param log takes what the process prints on standard error
 */
public record Launch(
    AgentId agent,
    InstanceId instance,
    VersionId version,
    Role role,
    List<String> command,
    Map<String, String> env,
    Path directory,
    ProcessLimits limits,
    IsolationMode isolation,
    Duration killGrace,
    LogSink log) {

  /**
   * @throws IllegalArgumentException on an empty command or a negative grace
   */
  public Launch {
    command = List.copyOf(command);
    env = Map.copyOf(env);
    directory = directory.toAbsolutePath().normalize();
    if (command.isEmpty() || command.get(0).isEmpty()) {
      throw new IllegalArgumentException("an empty command");
    }
    if (command.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
      throw new IllegalArgumentException("a zero byte in the command");
    }
    if (killGrace.isNegative()) {
      throw new IllegalArgumentException("a negative kill-grace: " + killGrace);
    }
  }
}
