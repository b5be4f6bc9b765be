package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Objective;
import io.osupervisor.arbiter.judge.TrialRules;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForesightTest {
  private static TrialRules rules(Duration longest, List<Objective> claims) {
    TrialRules usual = TrialRules.preserving();
    return new TrialRules(
        0.05, 60, longest, 1000, Duration.ofSeconds(1), true, claims, usual.guards());
  }

  @Test
  void shouldSayWhatEnoughTrafficCanShow() {
    Foresight seen = Foresight.of(rules(Duration.ofMinutes(5), List.of()), 20, 0.5);
    assertThat(seen.isEnough()).isTrue();
    assertThat(seen.words())
        .startsWith(
            "10 requests/s give about 3,000 pairs in 5 min; asked for at least: error-rate 375,"
                + " agreement 75, latency 200, memory 30 s; latency if its ratio varies by ");
  }

  @Test
  void shouldWarnOfTooLittleTraffic() {
    Foresight seen =
        Foresight.of(
            rules(Duration.ofMinutes(5), List.of(Objective.of(Metric.LATENCY, 0.1))), 1, 1);
    assertThat(seen)
        .isEqualTo(
            new Foresight(
                false,
                "1.00 requests/s give about 300 pairs in 5 min, too few to show: error-rate 375"));
  }

  @Test
  void shouldWarnOfTooLittleTime() {
    Foresight seen = Foresight.of(rules(Duration.ofSeconds(20), List.of()), 100, 1);
    assertThat(seen.isEnough()).isFalse();
    assertThat(seen.words()).endsWith("in 20 s, too few to show: memory 30 s");
  }

  @Test
  void shouldWarnWhereNobodyAsksAnything() {
    TrialRules rules =
        new TrialRules(
            0.05,
            60,
            Duration.ofMinutes(5),
            1000,
            Duration.ZERO,
            true,
            List.of(Objective.of(Metric.LATENCY, 0.1)),
            List.of(new Guard(Metric.LATENCY, 0.1)));
    assertThat(Foresight.of(rules, 0, 1).words())
        .isEqualTo(
            "0.00 requests/s give about 0 pairs in 5 min, too few to show: latency 200, claimed"
                + " latency 200");
  }
}
