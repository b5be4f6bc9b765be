package io.osupervisor.agent.protocol;

/** How an agent's whole state travels. */
public sealed interface Snapshot {
  /** In the message itself. */
  record Inline(Value value) implements Snapshot {}

  /** In {@link SnapshotChunk}s that follow the message. */
  enum Chunked implements Snapshot {
    FOLLOWS
  }

  /** There is none: the agent starts from its log alone. */
  enum None implements Snapshot {
    ABSENT
  }
}
