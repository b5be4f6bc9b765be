package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentRequest;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.config.Probe;
import io.osupervisor.traffic.TrafficSplitter;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies that an older version is really back: its content has the hash that is its name, its
 * process became ready, and it answers the probes of the agent's spec. Whatever it finds is told;
 * the vault has made the version primary by then.
 */
final class RollbackVerification {
  private static final Logger LOG = LoggerFactory.getLogger(RollbackVerification.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AgentId agent;
  private final NodeServices node;
  private final RecordBook book;
  private final Errands errands;
  private final TimerScheduler<AgentSupervisor.Command> timers;
  private @Nullable Case open;
  private boolean begun;

  /**
   * What came of it.
   *
   * @param text for people, as part of a sentence
   */
  record Found(boolean verified, String text) {
    String code() {
      return verified ? "verified" : "not_verified";
    }
  }

  /** What is to be verified. */
  private record Case(VersionId version, long since, Consumer<Found> told) {}

  RollbackVerification(
      AgentId agent,
      NodeServices node,
      RecordBook book,
      Errands errands,
      TimerScheduler<AgentSupervisor.Command> timers) {
    this.agent = agent;
    this.node = node;
    this.book = book;
    this.errands = errands;
    this.timers = timers;
  }

  /**
   * Verifies a version, once, when it serves next: what served before this came before the commit.
   *
   * @param told takes what was found
   */
  void await(VersionId version, Consumer<Found> told) {
    awaitStart(version, told);
    timers.startSingleTimer(AgentSupervisor.Sign.VERIFY_LATE, PATIENCE);
  }

  /** The same for an agent that is only being started: its time begins once it serves. */
  void awaitStart(VersionId version, Consumer<Found> told) {
    Case before = open;
    if (before != null) {
      fail(before, "another change of versions came first");
    }
    begun = false;
    open = new Case(version, node.agents().nanos().getAsLong(), told);
  }

  /** It took too long. */
  void onLate() {
    Case late = open;
    if (late != null) {
      fail(late, "it was not verified within " + PATIENCE.toSeconds() + " s");
    }
  }

  /** A version answers requests through this. */
  void serving(VersionId version, ActorRef<TrafficSplitter.Command> splitter) {
    Case now = open;
    if (now == null || begun || !now.version().equals(version)) {
      return;
    }
    begun = true;
    timers.startSingleTimer(AgentSupervisor.Sign.VERIFY_LATE, PATIENCE);
    errands.await(
        node.agents().blocking(),
        () -> node.agents().versions().content(version).id(),
        (content, failure) -> {
          if (version.equals(content)) {
            probe(now, 0, splitter);
          } else {
            fail(now, "its content could not be read: " + failure);
          }
        });
  }

  private void probe(Case now, int done, ActorRef<TrafficSplitter.Command> splitter) {
    if (done == book.spec().probes().size()) {
      close(
          now,
          new Found(true, "verified by content hash, readiness and %d probes".formatted(done)));
      return;
    }
    Probe probe = book.spec().probes().get(done);
    errands.ask(
        new Errands.Question<TrafficSplitter.Command, AgentReply>(
            AgentReply.class,
            splitter,
            probe.timeout().plus(PATIENCE),
            to -> new TrafficSplitter.Ask(request(probe, to))),
        reply -> {
          if (reply instanceof AgentReply.Answer) {
            probe(now, done + 1, splitter);
          } else {
            fail(now, "probe '%s' got %s".formatted(probe.name(), reply));
          }
        },
        () -> fail(now, "probe '%s' was not answered".formatted(probe.name())));
  }

  private static AgentRequest request(Probe probe, ActorRef<AgentReply> replyTo) {
    return new AgentRequest(
        Value.parseJson(probe.input().text()),
        null,
        null,
        probe.timeout(),
        new AgentRequest.Guarantee(true, true),
        replyTo);
  }

  private void fail(Case failed, String why) {
    close(failed, new Found(false, "not verified: " + why));
  }

  private void close(Case done, Found found) {
    if (!done.equals(open)) {
      return;
    }
    open = null;
    if (!found.verified()) {
      LOG.warn("agent {}: version {}: {}", agent, done.version().shortForm(), found.text());
    }
    timers.cancel(AgentSupervisor.Sign.VERIFY_LATE);
    long tookMillis = (node.agents().nanos().getAsLong() - done.since()) / 1_000_000;
    node.observer()
        .on(
            agent,
            "rollback_verified",
            Map.of(
                "version",
                done.version().value(),
                "verified",
                found.verified(),
                "found",
                found.text(),
                "after_ms",
                tookMillis));
    done.told().accept(found);
  }
}
