package io.osupervisor.supervisor.management;

import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Carries a problem out of a handler. */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final Duration wait;

  ProblemException(Problem problem) {
    this(problem, Duration.ZERO);
  }

  /** A problem that is over after so long. */
  ProblemException(Problem problem, Duration wait) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
    this.wait = wait;
  }

  Problem problem() {
    return problem;
  }

  /** How long whoever was refused is to wait; zero where that is not known. */
  static Duration waitOf(Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return waitOf(failure.getCause());
    }
    return failure instanceof ProblemException refused ? refused.wait : Duration.ZERO;
  }
}
