package io.osupervisor.supervisor.tree;

import java.time.Instant;

/**
 * What is remembered of an agent besides its memory. The short names on disk stand in {@link
 * AgentRecordFormat}.
 */
public sealed interface AgentRecordEvent {
  Instant at();

  /**
   * It was taken over, or after a removal taken back.
   *
   * @param spec the complete spec as JSON
   * @param version the content hash of its command, files and parameters
   */
  record Created(String spec, String version, String by, Instant at) implements AgentRecordEvent {}

  /** Its spec changed; perhaps also its version. */
  record Updated(String spec, String version, String by, Instant at) implements AgentRecordEvent {}

  /**
   * The vault made a version primary: the newest word on what runs.
   *
   * @param deployment its name in the vault
   * @param epoch the reign that began with it
   */
  record PrimaryChanged(String version, String deployment, long epoch, Instant at)
      implements AgentRecordEvent {}

  /** A person wants it to run. */
  record Started(String by, Instant at) implements AgentRecordEvent {}

  /** A person wants it to rest; or its process ended for good, as its restart type allows. */
  record Stopped(String by, Instant at) implements AgentRecordEvent {}

  /** It failed too often: no process until a person decides. */
  record Quarantined(String code, String reason, Instant at) implements AgentRecordEvent {}

  /** A person let it out of quarantine. */
  record Released(String by, Instant at) implements AgentRecordEvent {}

  /** It is gone, but for its memory. */
  record Removed(String by, Instant at) implements AgentRecordEvent {}

  /** Its memory is gone too. */
  record Purged(String by, Instant at) implements AgentRecordEvent {}
}
