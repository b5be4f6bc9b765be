package io.osupervisor.agent.instance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a change of versions leaves to do, and nobody waits for. It would take from the first
 * answers of the new version the processor and the disk that they need, so it waits until one has
 * left, where there is a request, but not for long.
 */
final class LaterWork {

  /** It has waited enough. */
  enum Due implements AgentManager.Command {
    WORK
  }

  private static final String TAKEN_OVER = "another version took over";

  /** The longest that callers are waited for. */
  static final Duration LONGEST = Duration.ofMillis(100);

  private final ManagerPort port;
  private final RequestFlow requests;
  private final Duration longest;
  private final List<Runnable> waiting = new ArrayList<>();

  /**
   * None yet.
   *
   * @param longest the longest that work waits for an answer
   */
  LaterWork(ManagerPort port, RequestFlow requests, Duration longest) {
    this.port = port;
    this.requests = requests;
    this.longest = longest;
  }

  /** Tells at once that another version is the primary, and later that requests go on. */
  void announce(ManagerEvent.PrimaryChanged changed) {
    port.tell(changed);
    add(() -> port.tell(new ManagerEvent.Resumed(changed.epoch())));
  }

  /** Does this later. */
  void add(Runnable work) {
    waiting.add(work);
    port.after(longest, Due.WORK);
  }

  /** This instance is nobody's heir from here on, and ends later. */
  void retire(Crew.Member member) {
    member.leave();
    add(() -> member.dismiss(TAKEN_OVER));
  }

  /** The primary serves, and has the requests that waited: where there is none, it is time. */
  void serving() {
    if (requests.isQuiet()) {
      begin();
    }
  }

  /** It is time: an answer has left, or none is to be expected soon. */
  void begin() {
    if (!waiting.isEmpty()) {
      port.cancel(Due.WORK);
      List<Runnable> due = List.copyOf(waiting);
      waiting.clear();
      due.forEach(Runnable::run);
    }
  }
}
