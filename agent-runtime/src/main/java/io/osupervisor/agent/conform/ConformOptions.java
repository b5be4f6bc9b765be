package io.osupervisor.agent.conform;

import io.osupervisor.agent.protocol.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How the kit treats a program.
 *
 * @param request the data of every request; best one that changes the agent's state
 * @param directory where the program runs
 * @param env added to the clean environment
 * @param heartbeat the pulse that {@code welcome} asks for, from 20 ms
 * @param patience how long one step may take: a start, an answer, an exit
 */
public record ConformOptions(
    Value request, Path directory, Map<String, String> env, Duration heartbeat, Duration patience) {
  /** An empty map as request, here, 200 ms, 10 s. */
  public static final ConformOptions DEFAULT =
      new ConformOptions(
          Value.map(Map.of()),
          Path.of("").toAbsolutePath(),
          Map.of(),
          Duration.ofMillis(200),
          Duration.ofSeconds(10));

  /**
   * @throws IllegalArgumentException for a heartbeat below 20 ms or a patience below ten of them
   */
  public ConformOptions {
    env = Map.copyOf(env);
    if (heartbeat.toMillis() < 20 || patience.compareTo(heartbeat.multipliedBy(10)) < 0) {
      throw new IllegalArgumentException(
          "heartbeat from 20 ms, patience at least ten of them: " + heartbeat + ", " + patience);
    }
  }

  /** The same with this request. */
  public ConformOptions withRequest(Value data) {
    return new ConformOptions(data, directory, env, heartbeat, patience);
  }

  /** The same in this directory. */
  public ConformOptions in(Path where) {
    return new ConformOptions(request, where, env, heartbeat, patience);
  }

  /** The same with this environment added. */
  public ConformOptions withEnv(Map<String, String> added) {
    return new ConformOptions(request, directory, added, heartbeat, patience);
  }

  /** The same with this patience. */
  public ConformOptions withPatience(Duration longest) {
    return new ConformOptions(request, directory, env, heartbeat, longest);
  }
}
