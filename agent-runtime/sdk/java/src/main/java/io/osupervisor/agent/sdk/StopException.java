package io.osupervisor.agent.sdk;

/** Leaves the loop with an exit code: the supervisor is gone, or the memory cannot be restored. */
final class StopException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final int code;

  StopException(int code) {
    super("exit " + code, null, false, false);
    this.code = code;
  }
}
