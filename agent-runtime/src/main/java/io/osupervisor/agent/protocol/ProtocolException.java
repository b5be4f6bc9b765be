package io.osupervisor.agent.protocol;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes or values that break the protocol; the {@link Fault} says how. It carries no stack trace,
 * since the fault lies with who wrote the bytes.
 */
public final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Fault fault;
  private final @Nullable String type;

  public ProtocolException(Fault fault) {
    this(fault, null);
  }

  private ProtocolException(Fault fault, @Nullable String type) {
    super(fault.code().word() + ": " + fault.message(), null, false, false);
    this.fault = fault;
    this.type = type;
  }

  static ProtocolException decodeFailed(String message) {
    return new ProtocolException(Fault.decodeFailed(message));
  }

  static ProtocolException of(Problem problem) {
    return new ProtocolException(Fault.of(ErrorCode.FIELD_INVALID, problem.text()));
  }

  /** The same for a message of this type. */
  ProtocolException within(String messageType) {
    return new ProtocolException(fault, messageType);
  }

  /** The type of the message at fault, where it could be read and is known. */
  public Optional<String> type() {
    return Optional.ofNullable(type);
  }

  /** What to answer. */
  public Fault fault() {
    return fault;
  }
}
