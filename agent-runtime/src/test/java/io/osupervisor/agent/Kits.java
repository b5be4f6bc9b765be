package io.osupervisor.agent;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.awaitility.Awaitility;

/** What tests do alike with their actor systems. */
public final class Kits {
  private Kits() {}

  /**
   * Ends a system and waits for its threads, too: they may still write a snapshot, or read the
   * journal, when its actors are gone, and the folder is deleted or opened again next.
   */
  public static void shutDown(ActorTestKit kit) {
    String prefix = kit.system().name() + "-";
    kit.shutdownTestKit();
    Awaitility.await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith(prefix)));
  }
}
