package io.osupervisor.agent.sdk;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a handler may ask of the supervisor. To be used only on the thread of the handler. */
public interface Session {
  /** A stretch of announced silence; closing it resumes the ordinary pulse. */
  interface Busy extends AutoCloseable {
    @Override
    void close();
  }

  /** The agent's id. */
  String agentId();

  /** The id of this process. */
  String instanceId();

  /** {@code primary}, {@code standby}, {@code shadow}, {@code canary} or {@code replay}. */
  String role();

  /** The version that runs. */
  String version();

  /** The parameters of the genome. */
  Map<String, Object> parameters();

  /** The number of the last entry written. */
  long logged();

  /** The number up to which entries are known to be on stable storage. */
  long durable();

  /**
   * Writes entries, then applies each to the {@link Memory}; several are one atomic batch.
   *
   * @throws Refusal {@code read_only} in a read-only request, {@code bad_state} with an {@link
   *     AgentState}, which logs by itself, and {@code too_large} above half of a frame
   */
  void log(@Nullable Object... entries);

  /** Logs what the running handler has changed in the {@link AgentState} so far. */
  void commit();

  /**
   * Announces silence before a call that takes long.
   *
   * @param atMost from 1 ms to 10 minutes
   */
  Busy busy(Duration atMost);

  /** Shows that long work is alive, if a beat is due. */
  void pulse();

  /** Has the whole state saved once the running handler has ended. */
  void checkpoint();

  /**
   * Has an effect made by the supervisor and waits for it; the pulse goes on. Changes made before
   * are logged before.
   *
   * @throws ToolException when the tool failed or was refused
   */
  ToolResult tool(String name, Map<String, ?> arguments) throws ToolException;

  /** Sends telemetry. */
  void metrics(Map<String, ? extends Number> numbers);

  /** Tells of a fault that does not end the agent. */
  void report(String code, String message);

  /**
   * Proposes a change of this agent itself. What becomes of it comes to {@link
   * Agent#onEvolutionResult}, perhaps in a later process.
   *
   * @param reason why
   * @param files changed files only, by path: text, bytes, or null, which deletes one
   * @param parameters changed parameters only
   * @param expected by metric the change that is claimed, such as {@code -10%}; it must then show
   */
  void propose(
      String reason,
      Map<String, ? extends @Nullable Object> files,
      Map<String, ?> parameters,
      Map<String, String> expected);
}
