package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.AgentReply.HypothesisTaken;
import io.osupervisor.agent.AgentReply.HypothesisVerified;
import io.osupervisor.agent.AgentReply.StageView;
import io.osupervisor.agent.protocol.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
class CanaryIT extends TriedAgent {
  /** It says whether it answers as a canary, which is never so on shadows. */
  private static final String TELLING =
      PROGRAM.replace(
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

  private Askers askers;

  CanaryIT(@TempDir Path data) {
    super(data);
  }

  @BeforeEach
  void start() throws Exception {
    create(TELLING, TERMS);
    askers = new Askers(agent);
  }

  @AfterEach
  void stop() {
    askers.close();
  }

  private HypothesisDetail settled(HypothesisTaken taken) {
    return await(taken, "confirmed", "rejected", "inconclusive", "invalid", "rolled_back");
  }

  private static StageView canary(HypothesisDetail detail) {
    return detail.stages().stream()
        .filter(stage -> stage.name().equals("canary"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(detail.explanation()));
  }

  /** Whatever a canary does, its callers are answered. */
  @Test
  void shouldTakeHarmBackAndPromoteWhatDoesNone() throws Exception {
    String before = primary();
    HypothesisTaken errs = submit(TELLING.replace("    if \"add\"", ERRS + "    if \"add\""));
    HypothesisDetail back = settled(errs);
    assertThat(back.hypothesis().state()).as(back.explanation()).isEqualTo("rolled_back");
    assertThat(back.explanation()).contains("error-rate @10%");
    checkVerified(errs, "reject");
    assertThat(primary()).isEqualTo(before);
    assertThat(Patience.get(agent.traffic()).shares()).hasSize(1);
    // What each caller had open then may have been a canary's.
    Patience.await().until(() -> !node.show(AGENT).path("instances").toString().contains("canary"));
    askers.awaitMore(2L * Askers.CALLERS);
    long refused = askers.refused.get();
    assertThat(refused).isPositive();
    askers.awaitMore(50);
    assertThat(askers.refused.get()).isEqualTo(refused);

    HypothesisTaken good = submit(TELLING + "\n# as before\n");
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
    checkVerified(good, "promote");
  }

  /** Shadows and canary, each from what was observed of it. */
  private void checkVerified(HypothesisTaken taken, String decision) throws Exception {
    HypothesisVerified verified = Patience.get(agent.verify(taken.hypothesis()));
    assertThat(verified.difference()).isNull();
    assertThat(verified.decision()).isEqualTo(decision);
  }

  /** Nobody asks once it has a canary, which therefore is not judged while the test looks. */
  @Test
  void shouldKeepTheShareOfACanaryFromHands() throws Exception {
    askers.close();
    HypothesisTaken taken = submit(TELLING + "\n# as before\n");
    while (!detail(taken).hypothesis().state().equals("canary")) {
      Patience.get(agent.request(Value.map(Map.of()), Patience.LIMIT, Askers.AGAIN));
    }
    Patience.await().until(() -> Patience.get(agent.traffic()).shares().size() == 2);
    assertThatThrownBy(() -> Patience.get(agent.setTraffic(Map.of(), "ann")))
        .hasCauseInstanceOf(AgentException.class)
        .cause()
        .hasFieldOrPropertyWithValue("code", "canary_under_way");
    assertThat(Patience.get(agent.traffic()).shares()).hasSize(2);

    Patience.get(agent.abort(taken.hypothesis(), "enough", "ann"));
    Patience.await().until(() -> Patience.get(agent.traffic()).shares().size() == 1);
    Patience.get(agent.setTraffic(Map.of(), "ann"));
    assertThat(node.events(AGENT, "traffic_set")).isEmpty();
  }

  /** Its callers' requests are idempotent: the primary answers what it had. */
  @Test
  @Tag("proof")
  void shouldAnswerWhatADeadCanaryHad() throws Exception {
    HypothesisTaken dies = submit(TELLING.replace("    if \"add\"", DIES + "    if \"add\""));
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
