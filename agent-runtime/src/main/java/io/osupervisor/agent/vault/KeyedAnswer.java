package io.osupervisor.agent.vault;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.osupervisor.agent.protocol.Value;
import java.time.Instant;

/** The one answer that a request with an idempotency key got. */
public record KeyedAnswer(String key, Instant answeredAt, Outcome outcome) {
  public KeyedAnswer {
    VaultErrors.requireKey(key);
  }

  /** What the agent answered. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Data.class, name = "data"),
    @JsonSubTypes.Type(value = Failed.class, name = "error")
  })
  public sealed interface Outcome {}

  /** The agent's data. */
  public record Data(Value value) implements Outcome {}

  /** The agent's error. */
  public record Failed(String code, String message) implements Outcome {}
}
