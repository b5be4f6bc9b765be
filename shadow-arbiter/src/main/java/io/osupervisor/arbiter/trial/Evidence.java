package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import java.util.Map;

/**
 * What a stage yielded, as a map that can be read without the classes that made it. Raw
 * observations do not belong here but by reference.
 *
 * @param data a map of at most {@link #MAX_BYTES} bytes
 */
public record Evidence(@JsonValue Value data) {
  /** What one transition may carry. */
  public static final int MAX_BYTES = 64 * 1024;

  /** Of a transition that needs none. */
  public static final Evidence NONE = new Evidence(Value.map(Map.of()));

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Evidence {
    if (data.kind() != Kind.MAP || data.size() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "evidence is a map of at most %d bytes, not a %s of %d"
              .formatted(MAX_BYTES, data.kind().word(), data.size()));
    }
  }

  /** Evidence of these fields. */
  public static Evidence of(Map<String, Value> fields) {
    return new Evidence(Value.map(fields));
  }
}
