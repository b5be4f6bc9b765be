package io.osupervisor.agent.instance;

import java.util.concurrent.CompletionException;

/** What is told of a failure that happened elsewhere. */
final class Causes {
  private Causes() {}

  /** The cause itself, not what carried it here. */
  static Throwable of(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** The message of the cause itself. */
  static String text(Throwable failure) {
    Throwable cause = of(failure);
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }
}
