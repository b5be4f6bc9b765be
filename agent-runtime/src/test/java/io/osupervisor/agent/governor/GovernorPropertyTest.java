package io.osupervisor.agent.governor;

import static io.osupervisor.agent.governor.StartKind.AGENT;
import static io.osupervisor.agent.governor.StartKind.TRIAL;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GovernorPropertyTest {

  /** What happens to a node. */
  enum Step {
    AGENT_STARTS,
    TRIAL_STARTS,
    START_FAILS,
    ENDS,
    TIME_PASSES,
    MEMORY_GOES,
    MEMORY_RETURNS
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.of(Step.class).list().ofMaxSize(200);
  }

  @Property
  void shouldNeverLetAnyoneBeyondALimitNorATrialWhereNoAgentMay(@ForAll("steps") List<Step> steps) {
    SmallNode node = new SmallNode();
    Governor governor = node.governor();
    Deque<Long> starts = new ArrayDeque<>();
    int running = 0;
    int failures = 0;
    for (Step step : steps) {
      StartKind kind = step == Step.TRIAL_STARTS ? TRIAL : AGENT;
      boolean allowed = governor.shortage(kind, 1).isEmpty();
      switch (step) {
        case AGENT_STARTS, TRIAL_STARTS -> {
          if (allowed) {
            governor.began();
            governor.succeeded();
            starts.addLast(node.now());
            running++;
            failures = 0;
            assertThat(running).isLessThanOrEqualTo(kind == TRIAL ? 5 : 10);
          }
        }
        case START_FAILS -> {
          if (allowed) {
            governor.began();
            governor.failed(true);
            starts.addLast(node.now());
            failures++;
          }
        }
        case ENDS -> {
          if (running > 0) {
            governor.ended();
            running--;
          }
        }
        case TIME_PASSES -> node.pass(Duration.ofSeconds(7));
        case MEMORY_GOES -> node.memory(150);
        case MEMORY_RETURNS -> node.memory(1000);
      }
      starts.removeIf(at -> node.now() - at >= Duration.ofMinutes(1).toNanos());
      assertThat(starts).hasSizeLessThanOrEqualTo(20);
      assertThat(governor.use(Limit.INSTANCES, AGENT).value()).isEqualTo(running);
      assertThat(governor.use(Limit.FAILURES, AGENT).value()).isEqualTo(failures);
      if (governor.shortage(AGENT, 1).isPresent()) {
        assertThat(governor.shortage(TRIAL, 1)).isPresent();
      }
    }
  }
}
