package io.osupervisor.agent.sdk;

/** Thrown by a handler to refuse a request: the caller gets the code and the message. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code stable, lower case with underscores, for programs
   * @param message what happened with its values, for people
   */
  public Refusal(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  static Refusal invalidValue(String what) {
    return new Refusal("invalid_value", what);
  }

  static Refusal badState(String what) {
    return new Refusal("bad_state", what);
  }

  static Refusal readOnly() {
    return new Refusal("read_only", "a read_only request may not change the state");
  }

  static Refusal tooLarge(Object type, int size, int maxFrame) {
    return new Refusal(
        "too_large", "a " + type + " of " + size + " bytes exceeds half of max_frame, " + maxFrame);
  }

  /** The stable code. */
  public String code() {
    return code;
  }
}
