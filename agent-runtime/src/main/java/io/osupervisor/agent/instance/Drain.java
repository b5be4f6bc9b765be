package io.osupervisor.agent.instance;

import io.osupervisor.agent.health.AgentRecorder;
import java.time.Duration;
import java.util.function.Function;

/**
 * Brings the primary to rest for a change of versions, and measures the pause that this makes.
 * Requests are held until none is open any more; then its log is cut. Where they are not finished
 * in time they go on for a while before the next attempt, and there are so many attempts.
 */
final class Drain {

  /** What is due; for whoever drains. */
  enum Due {
    /** Open requests were not finished in time. */
    LATE,
    /** Requests went on for long enough. */
    AGAIN
  }

  private static final int ATTEMPTS = 3;

  private final ManagerPort port;
  private final AgentCondition condition;
  private final Crew crew;
  private final RequestFlow requests;
  private final AgentRecorder recorder;
  private final Function<Due, AgentManager.Command> signal;
  private final Runnable quiet;
  private boolean under;
  private int attempts;
  private boolean answering;
  private long quietAt;

  /**
   * @param signal what is due comes back to the manager as
   * @param quiet told when no request is open any more, before the log is cut
   */
  Drain(
      ManagerPort port,
      AgentCondition condition,
      Crew crew,
      RequestFlow requests,
      AgentRecorder recorder,
      Function<Due, AgentManager.Command> signal,
      Runnable quiet) {
    this.port = port;
    this.condition = condition;
    this.crew = crew;
    this.requests = requests;
    this.recorder = recorder;
    this.signal = signal;
    this.quiet = quiet;
  }

  /** Another change begins: none of its attempts is made yet. */
  void reset() {
    attempts = 0;
  }

  /** Makes an attempt. */
  void attempt() {
    attempts++;
    answering = false;
    under = true;
    requests.hold();
    port.after(patience(), signal.apply(Due.LATE));
    settle();
  }

  /** An answer has left: the primary may be quiet by now. */
  void answered() {
    answering = true;
    settle();
  }

  private void settle() {
    if (under && requests.isQuiet()) {
      stop();
      quietAt = port.now();
      quiet.run();
      crew.primary().ifPresent(primary -> primary.tell(AgentInstance.Sign.CUT));
    }
  }

  /** The attempt failed: requests go on until the next is due. */
  void rest() {
    under = false;
    requests.release();
    port.after(patience(), signal.apply(Due.AGAIN));
  }

  /** Whether there is no further attempt. */
  boolean isLast() {
    return attempts == ATTEMPTS;
  }

  /** Whether the primary answered at all in this attempt. */
  boolean isAnswering() {
    return answering;
  }

  /** Nothing is due any more; requests stay as they are. */
  void stop() {
    under = false;
    for (Due due : Due.values()) {
      port.cancel(signal.apply(due));
    }
  }

  /** There is no pause to measure: nothing changed. */
  void forget() {
    quietAt = 0;
  }

  /** The agent answers requests again: the pause is over. */
  void serving() {
    if (quietAt > 0) {
      recorder.swapPause.record(port.now() - quietAt);
      quietAt = 0;
    }
  }

  /** Why a change was given up whose agent was never quiet. */
  String neverQuiet() {
    return "requests were still open %d ms after the last was let in, %d times"
        .formatted(patience().toMillis(), attempts);
  }

  private Duration patience() {
    return condition.policy().drainTimeout();
  }
}
