package io.osupervisor.agent.instance;

import java.util.concurrent.CompletionException;

/** What is told of a failure that happened elsewhere. */
final class Causes {
  private Causes() {}

  /** The message of the cause itself, not of what carried it here. */
  static String text(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }
}
