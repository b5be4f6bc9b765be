package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows a hypothesis until it is decided. It asks again and again and keeps nothing at the node,
 * so that a node which ends and comes back only costs time.
 */
final class HypothesisWait {
  private static final Duration EVERY = Duration.ofMillis(500);

  /** A node that says nothing for so long is asked again. */
  private static final Duration TO_ANSWER = Duration.ofSeconds(30);

  private static final String PROVISIONAL = "provisional";
  private static final String CONFIRMED = "confirmed";
  private static final Set<String> SETTLED =
      Set.of(
          CONFIRMED,
          "rejected",
          "inconclusive",
          "invalid",
          "expired",
          "superseded",
          "aborted",
          "rolled_back");
  private static final int SERVER_FAULT = 500;

  private final NodeClient node;
  private final String agent;
  private final String hypothesis;
  private final PrintWriter progress;
  private String shown = "proposed";
  private long lastEvent;
  private @Nullable CliException outage;
  private @Nullable Deadline deadline;

  /** When the wait is over. */
  private record Deadline(long start, Duration timeout) {
    /** In whole milliseconds, as a connection waits; at least 1, and none that ends too early. */
    Duration left() {
      Duration left = timeout.minusNanos(System.nanoTime() - start);
      return Duration.ofMillis(Math.max(0, left.toMillis()) + 1);
    }

    boolean isOver() {
      return System.nanoTime() - start >= timeout.toNanos();
    }
  }

  /**
   * @param progress is told of every change of its state and of every look at its trial
   */
  HypothesisWait(NodeClient node, String agent, String hypothesis, PrintWriter progress) {
    this.node = node;
    this.agent = agent;
    this.hypothesis = hypothesis;
    this.progress = progress;
  }

  /** What the command's exit says of a state that ends the wait. */
  static int exit(String state) {
    return switch (state) {
      case PROVISIONAL, CONFIRMED -> ExitCode.DONE;
      case "rejected" -> ExitCode.REJECTED;
      case "inconclusive" -> ExitCode.INCONCLUSIVE;
      case "rolled_back" -> ExitCode.ROLLED_BACK;
      case "invalid" -> ExitCode.INVALID;
      default -> ExitCode.ABORTED;
    };
  }

  /**
   * Waits until it is settled or, if that is enough, provisional.
   *
   * @param confirmed whether provisional is not enough
   * @param timeout null to wait without end
   * @return the hypothesis as it is then
   * @throws CliException when the time is over, or the hypothesis is not known any more
   */
  JsonNode until(boolean confirmed, @Nullable Duration timeout) {
    deadline = timeout == null ? null : new Deadline(System.nanoTime(), timeout);
    while (true) {
      JsonNode now = look();
      if (now != null) {
        String state = now.path("state").asText();
        if (SETTLED.contains(state) || (!confirmed && state.equals(PROVISIONAL))) {
          return now;
        }
      }
      if (deadline != null && deadline.isOver()) {
        throw outage != null ? outage : late(deadline.timeout());
      }
      pause(atMost(EVERY));
    }
  }

  /** The hypothesis as it is; null while its node does not answer. */
  private @Nullable JsonNode look() {
    try {
      JsonNode now = find();
      tellLooks();
      if (outage != null) {
        say("the node answers again");
        outage = null;
      }
      String state = now.path("state").asText();
      if (!state.equals(shown)) {
        shown = state;
        say(HypothesisText.line(now).strip());
      }
      return now;
    } catch (CliException e) {
      if (e.exit() != ExitCode.UNREACHABLE && e.status() < SERVER_FAULT) {
        throw e;
      }
      if (outage == null && e.isSilence() && deadline != null && deadline.isOver()) {
        // It was cut short by us: that says nothing of the node.
        return null;
      }
      if (outage == null) {
        say(e.getMessage() + "; waiting for it");
      }
      outage = e;
      return null;
    }
  }

  /** The newest hypotheses are cheap to list; the whole story of one is read from the disk. */
  private JsonNode find() {
    for (JsonNode one : node().get(HypothesisCommands.all(agent)).path("hypotheses")) {
      if (one.path("id").asText().equals(hypothesis)) {
        return one;
      }
    }
    return node().get(HypothesisCommands.one(agent, hypothesis));
  }

  /** The node, which is not waited for beyond the end of the wait. */
  private NodeClient node() {
    return node.waitingAtMost(atMost(TO_ANSWER));
  }

  private Duration atMost(Duration usual) {
    Duration left = deadline == null ? usual : deadline.left();
    return left.compareTo(usual) < 0 ? left : usual;
  }

  private void tellLooks() {
    String looks =
        "?follow=false&type=trial_progress&agent="
            + NodeClient.encoded(agent)
            + "&after="
            + lastEvent;
    node().events(looks, this::tellLook);
  }

  private void tellLook(JsonNode event) {
    lastEvent = Math.max(lastEvent, event.path("id").asLong());
    if (event.path("data").path("hypothesis").asText().equals(hypothesis)) {
      say(EventText.data(event.path("data")));
    }
  }

  private void say(String what) {
    progress.println("osup: " + what);
    progress.flush();
  }

  private CliException late(Duration timeout) {
    return CliException.refused(
        "timeout",
        hypothesis + " is " + shown + " after " + timeout.toMillis() + " ms",
        "it goes on; look at it with 'osup hypothesis show " + agent + " " + hypothesis + "'");
  }

  private static void pause(Duration time) {
    try {
      TimeUnit.MILLISECONDS.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.refused("interrupted", "the wait was interrupted", "wait again");
    }
  }
}
