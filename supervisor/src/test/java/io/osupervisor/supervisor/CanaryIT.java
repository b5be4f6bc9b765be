package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.AgentReply.HypothesisTaken;
import io.osupervisor.agent.AgentReply.StageView;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A candidate answers a growing share of the real requests of an agent without memory. */
class CanaryIT {
  private static final String AGENT = "sum";

  /** It says whether it answers as a canary, which is never so on shadows. */
  private static final String PROGRAM =
      HypothesisIT.PROGRAM.replace(
          "\"step\": STEP}",
          "\"step\": STEP, \"canary\": os.environ[\"OSUP_ROLE\"] == \"canary\"}");

  private static final String TERMS =
      """
      "state": "none",
      "trial": {"min-samples": 20, "max-duration": "90s", "canary": ["10%", "50%", "100%"],
                "guards": [{"metric": "agreement", "minimum": "70%"},
                           {"metric": "error-rate", "margin": "30%"}]},
      "watch": {"window": "1s", "min-samples": 20}\
      """;

  private final Path data;
  private TestNode node;
  private AgentClient agent;
  private Askers askers;

  CanaryIT(@TempDir Path data) {
    this.data = data;
  }

  @BeforeEach
  void start() throws Exception {
    node = TestNode.start(data);
    agent = node.node().agents().agent(AGENT);
    assertThat(node.create(TestNode.spec(AGENT, PROGRAM, TERMS)).status()).isEqualTo(201);
    node.awaitState(AGENT, "running");
    askers = new Askers(agent);
  }

  @AfterEach
  void stop() {
    askers.close();
    node.close();
  }

  private HypothesisTaken submit(String program) throws Exception {
    Proposal change =
        new Proposal("try it", Map.of("adder.py", Value.of(program)), Map.of(), Map.of());
    return Patience.get(agent.submit(change, "ann"));
  }

  private HypothesisDetail detail(HypothesisTaken taken) throws Exception {
    return Patience.get(agent.hypothesis(taken.hypothesis()));
  }

  private HypothesisDetail settled(HypothesisTaken taken) throws Exception {
    Set<String> ends = Set.of("confirmed", "rejected", "inconclusive", "invalid", "rolled_back");
    Patience.await().until(() -> ends.contains(detail(taken).hypothesis().state()));
    return detail(taken);
  }

  private static StageView canary(HypothesisDetail detail) {
    return detail.stages().stream()
        .filter(stage -> stage.name().equals("canary"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(detail.explanation()));
  }

  private String primary() {
    return node.show(AGENT).path("primary_version").asText();
  }

  /** Whatever a canary does, its callers are answered. */
  @Test
  void shouldTakeHarmBackAndPromoteWhatDoesNone() throws Exception {
    String before = primary();
    HypothesisTaken errs = submit(PROGRAM.replace("    if \"add\"", ERRS + "    if \"add\""));
    HypothesisDetail back = settled(errs);
    assertThat(back.hypothesis().state()).as(back.explanation()).isEqualTo("rolled_back");
    assertThat(back.explanation()).contains("error-rate @10%");
    assertThat(primary()).isEqualTo(before);
    assertThat(Patience.get(agent.traffic()).shares()).hasSize(1);
    // What each caller had open then may have been a canary's.
    Patience.await().until(() -> !node.show(AGENT).path("instances").toString().contains("canary"));
    askers.awaitMore(2L * Askers.CALLERS);
    long refused = askers.refused.get();
    assertThat(refused).isPositive();
    askers.awaitMore(50);
    assertThat(askers.refused.get()).isEqualTo(refused);

    HypothesisTaken good = submit(PROGRAM + "\n# as before\n");
    HypothesisDetail confirmed = settled(good);
    assertThat(confirmed.hypothesis().state()).as(confirmed.explanation()).isEqualTo("confirmed");
    assertThat(confirmed.stages())
        .extracting(StageView::name)
        .containsExactly("proposed", "checked", "shadowing", "canary", "promoting", "provisional");
    assertThat(primary()).isEqualTo(good.candidate());
    assertThat(askers.refused.get()).isEqualTo(refused);
    assertThat(askers.byCanary.get()).isPositive();
    askers.close();
    assertThat(askers.unanswered.get()).isZero();
    checkShares(canary(confirmed));
  }

  /** Its callers' requests are idempotent: the primary answers what it had. */
  @Test
  @Tag("proof")
  void shouldAnswerWhatADeadCanaryHad() throws Exception {
    HypothesisTaken dies = submit(PROGRAM.replace("    if \"add\"", DIES + "    if \"add\""));
    HypothesisDetail dead = settled(dies);
    assertThat(dead.hypothesis().state()).as(dead.explanation()).isEqualTo("rolled_back");
    assertThat(dead.explanation()).contains("hard_stop");
    askers.awaitMore(50);
    askers.close();
    assertThat(askers.refused.get()).isZero();
    assertThat(askers.unanswered.get()).isZero();
  }

  /** Each step gave the canary its share, but for five deviations of a binomial one. */
  private static void checkShares(StageView stage) {
    List<Value> steps = Objects.requireNonNull(stage.evidence().field("steps")).elements();
    assertThat(steps).hasSize(2);
    for (Value step : steps) {
      double canary = Objects.requireNonNull(step.field("to_canary")).asLong();
      double all = canary + Objects.requireNonNull(step.field("to_primary")).asLong();
      double share =
          Objects.requireNonNull(step.field("weight")).asString().equals("10%") ? 0.1 : 0.5;
      assertThat(all).isPositive();
      assertThat(canary / all - share)
          .as("%s of %s", canary, all)
          .isBetween(
              -5 * Math.sqrt(share * (1 - share) / all), 5 * Math.sqrt(share * (1 - share) / all));
    }
  }

  private static final String ERRS =
      """
          if os.environ["OSUP_ROLE"] == "canary":
              send(type="response", id=message["id"], error={"code": "refused", "message": "no"})
              return
      """;

  private static final String DIES =
      """
          if os.environ["OSUP_ROLE"] == "canary":
              os._exit(7)
      """;

  /** Callers that ask idempotent requests, no faster than shadows follow, and count the answers. */
  private static final class Askers implements AutoCloseable {
    static final int CALLERS = 4;
    private static final AgentClient.Options AGAIN =
        new AgentClient.Options(null, null, true, false);

    final AtomicLong answered = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong unanswered = new AtomicLong();
    final AtomicLong byCanary = new AtomicLong();
    private final AgentClient agent;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(CALLERS);
    private final List<Future<?>> asking = new ArrayList<>();

    Askers(AgentClient agent) {
      this.agent = agent;
      for (int i = 0; i < CALLERS; i++) {
        asking.add(threads.scheduleWithFixedDelay(this::ask, 0, 5, TimeUnit.MILLISECONDS));
      }
    }

    private void ask() {
      try {
        Value data = Patience.get(agent.request(Value.map(Map.of()), Patience.LIMIT, AGAIN)).data();
        answered.incrementAndGet();
        byCanary.addAndGet(Objects.requireNonNull(data.field("canary")).asBoolean() ? 1 : 0);
      } catch (ExecutionException failed) {
        boolean said =
            failed.getCause() instanceof AgentException told && told.code().equals("agent_error");
        (said ? refused : unanswered).incrementAndGet();
      } catch (Exception interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void awaitMore(long answers) {
      long wanted = answered.get() + answers;
      Patience.await().until(() -> answered.get() >= wanted);
    }

    @Override
    public void close() {
      asking.forEach(one -> one.cancel(false));
      threads.shutdown();
      try {
        assertThat(threads.awaitTermination(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
