package io.osupervisor.arbiter.check;

import static io.osupervisor.arbiter.check.CheckHouse.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.process.OtherHosts;
import io.osupervisor.agent.process.ProcessHostSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way back to a version, tried on a real process. */
class WayBackDrillIT {
  private static final String PROBES = "probes = [{ name = one, input = 1, timeout = 1m }]";

  @Test
  void shouldNotRunWithoutAFenceUnlessAllowed(@TempDir Path data) {
    try (CheckHouse open =
        new CheckHouse(data, OtherHosts.withoutFence(ProcessHostSettings.of(data)))) {
      open.write();
      WayBackDrill.Outcome allowed = open.drill(open.candidate(source(), PROBES));
      assertThat(allowed.passed()).as(allowed.found()).isTrue();
      assertThat(allowed.probes()).isEqualTo(1);
      WayBackDrill.Outcome refused =
          open.drill(open.candidate(source(), PROBES, "trial.unfenced = refuse"));
      assertThat(refused.passed()).isFalse();
      assertThat(refused.found()).startsWith("unfenced: this node cannot cut");
    }
  }

  @Test
  void shouldWaitForAProbeNoLongerThanItSays(@TempDir Path data) {
    try (CheckHouse house = new CheckHouse(data)) {
      house.write();
      String mute = source("send(type=\"response\",", "dict(type=\"response\",");
      String late = "probes = [{ name = one, input = 1, timeout = 50ms }]";
      WayBackDrill.Outcome outcome = house.drill(house.candidate(mute, late));
      assertThat(outcome.passed()).isFalse();
      assertThat(outcome.found()).isEqualTo("probe 'one' was not answered within 50 ms");
    }
  }
}
