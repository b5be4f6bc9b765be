package io.osupervisor.agent.sdk;

import org.jspecify.annotations.Nullable;

/**
 * An agent's state, kept by the agent itself. Changes are written with {@link Session#log}, which
 * then calls {@link #apply}; after a crash a new process gets the last snapshot and the entries
 * behind it, and must come to the same state.
 */
public interface Memory {
  /** Folds one entry in: a new one right after it was written, or one replayed at a start. */
  void apply(@Nullable Object entry);

  /** The whole state as one value; a {@code byte[]} may be large and then travels in pieces. */
  @Nullable Object snapshot();

  /** Takes the place of all state there was; gets what {@link #snapshot} returned. */
  void restore(@Nullable Object snapshot);
}
