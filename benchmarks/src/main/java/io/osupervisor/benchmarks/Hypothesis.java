package io.osupervisor.benchmarks;

import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.AgentReply.HypothesisView;
import io.osupervisor.agent.AgentReply.MirrorView;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.supervisor.AgentClient;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A change that was proposed to an agent and goes its way. */
record Hypothesis(AgentClient agent, String id) {
  private static final String WHO = "benchmark";

  /** Proposes a change of files. */
  static Hypothesis submit(AgentClient agent, Map<String, Value> files) {
    Proposal change = new Proposal("it is measured", files, Map.of(), Map.of());
    return new Hypothesis(
        agent, agent.submit(change, WHO).toCompletableFuture().join().hypothesis());
  }

  /** Waits until it is there; fails when it ends elsewhere. */
  void await(HypothesisState wanted) throws IOException {
    HypothesisState reached =
        Patience.await(
            id + " is not " + wanted,
            () -> Optional.of(state()).filter(now -> now == wanted || now.isSettled()));
    if (reached != wanted) {
      throw new IOException(
          "%s is %s, not %s: %s".formatted(id, reached, wanted, detail().explanation()));
    }
  }

  HypothesisDetail detail() {
    return agent.hypothesis(id).toCompletableFuture().join();
  }

  /** How many copies of requests were meant for its shadows; none once it has none. */
  Optional<Long> copies() {
    return mirrors().stream()
        .filter(mirror -> mirror.trial().startsWith(id + "/"))
        .map(MirrorView::offered)
        .findFirst();
  }

  /** Ends it, and with it its shadows. */
  void abort() throws IOException {
    agent.abort(id, "it was measured", WHO).toCompletableFuture().join();
    await(HypothesisState.ABORTED);
    Patience.await("a mirror is still there", () -> Optional.of(mirrors()).filter(List::isEmpty));
  }

  private List<MirrorView> mirrors() {
    return agent.traffic().toCompletableFuture().join().mirrors();
  }

  private HypothesisState state() {
    return agent.hypotheses().toCompletableFuture().join().stream()
        .filter(view -> view.id().equals(id))
        .map(HypothesisView::state)
        .map(word -> HypothesisState.valueOf(word.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow();
  }
}
