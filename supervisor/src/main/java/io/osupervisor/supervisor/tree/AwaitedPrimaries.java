package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.VersionId;
import io.osupervisor.supervisor.tree.RollbackVerification.Found;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Who waits for a version to be the primary again, and to be looked at. */
final class AwaitedPrimaries {
  private final TimerScheduler<AgentSupervisor.Command> timers;
  private final List<Awaited> waiting = new ArrayList<>();

  private record Awaited(VersionId version, Consumer<Found> then) {}

  AwaitedPrimaries(TimerScheduler<AgentSupervisor.Command> timers) {
    this.timers = timers;
  }

  /** Goes on with one of the two, once; running what it returns ends the waiting with neither. */
  Runnable await(VersionId version, Duration patience, Consumer<Found> then, Runnable otherwise) {
    Awaited one = new Awaited(version, then);
    waiting.add(one);
    timers.startSingleTimer(
        one,
        new AgentSupervisor.Resume(
            () -> {
              if (waiting.remove(one)) {
                otherwise.run();
              }
            }),
        patience);
    return () -> {
      waiting.remove(one);
      timers.cancel(one);
    };
  }

  /** A version is the primary again; that is what was found of it. */
  void became(VersionId version, Found found) {
    for (Awaited one : List.copyOf(waiting)) {
      if (one.version().equals(version)) {
        waiting.remove(one);
        timers.cancel(one);
        one.then().accept(found);
      }
    }
  }
}
