package io.osupervisor.arbiter.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.ShadowTrials;
import io.osupervisor.arbiter.SpecTerms;
import io.osupervisor.arbiter.TrialRunner;
import io.osupervisor.arbiter.TrialRunner.Report;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.ExplainRow;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.traffic.TrafficSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trial of a spec on real shadows, from its words to its evidence. */
class ShadowTrialsIT {
  /** Answers alone: how fast a shared machine is says nothing here. */
  private static final String SPEC =
      """
      id = tiny, command = [x]
      trial { guards = [{ metric = agreement, minimum = 95% }], ignore = ["$.pid"]
              unfenced = allow }
      """;

  private final BlockingQueue<Report> told = new LinkedBlockingQueue<>();

  private static TrialRunner.Trial trial(VersionId control, VersionId candidate) {
    NodeConfig node = NodeConfig.load(Optional.empty(), Map.of(), List.of());
    AgentSpec spec = node.agentSpecs().parse(SPEC, "spec");
    return new TrialRunner.Trial(
        new HypothesisId(1),
        spec,
        control,
        candidate,
        Map.of(),
        SpecTerms.of(spec, node.settings().trials()).trials(),
        1);
  }

  /** Asks the agent until the trial is judged. */
  private Report.Judged judge(TrialHouse house, VersionId candidate) {
    new ShadowTrials(
            house.shadows,
            new SplittableRandom(1),
            observations -> CompletableFuture.completedFuture("ab12"))
        .start(
            List.of(trial(house.version, candidate)),
            house.kit.spawn(
                Behaviors.receiveMessage(
                    report -> {
                      told.add(report);
                      return Behaviors.same();
                    })));
    while (true) {
      house.ask("{\"add\":1}");
      Report report = told.poll();
      if (report instanceof Report.Judged judged) {
        return judged;
      }
      if (report instanceof Report.Unproven unproven) {
        return unproven.judged();
      }
    }
  }

  @Test
  void shouldPromoteWhatAnswersAlike(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", new TrafficSettings(1 << 20, 64))) {
      Report.Judged judged = judge(house, house.version("pass", ""));

      assertThat(judged.verdict()).isEqualTo(Verdict.PROMOTE);
      assertThat(judged.code()).isEqualTo("shown");
      ExplainRow row = EvidenceRows.read(judged.evidence()).get(0);
      assertThat(row.metric()).isEqualTo("agreement");
      assertThat(row.effect()).isEqualTo("100.0%");
      assertThat(row.n()).isGreaterThanOrEqualTo(60);
      assertThat(judged.evidence().data().field("network"))
          .isIn(Value.of("none"), Value.of("open"));
      house.awaitAlone();
    }
  }

  @Test
  void shouldRejectWhatAnswersOtherwise(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", new TrafficSettings(1 << 20, 64))) {
      Report.Judged judged = judge(house, house.version("", " + 1"));

      assertThat(judged.verdict()).isEqualTo(Verdict.REJECT);
      assertThat(judged.reason()).startsWith("shown to be worse: agreement: agreement 0.0% in ");
      assertThat(judged.evidence().data().toJson()).contains("\"path\":\"$.total\"");
    }
  }
}
