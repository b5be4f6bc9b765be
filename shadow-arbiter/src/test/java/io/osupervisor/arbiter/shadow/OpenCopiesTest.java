package io.osupervisor.arbiter.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.instance.AgentRequest;
import io.osupervisor.agent.instance.Mirrored;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.traffic.MirrorOutcome;
import io.osupervisor.traffic.Twin;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OpenCopiesTest {
  private final OpenCopies open = new OpenCopies();

  @Test
  void shouldEndACopyOnceItEndedAtBoth() {
    assertThat(open.add(copy("a", 10), 0)).isTrue();
    assertThat(open.add(copy("a", 10), 0)).isFalse();
    assertThat(open.ended("a", Twin.CONTROL, MirrorOutcome.REFUSED)).isEmpty();
    assertThat(open.ended("a", Twin.CONTROL, MirrorOutcome.ANSWERED)).isEmpty();
    assertThat(open.isEmpty()).isFalse();
    assertThat(open.isDone(Twin.CONTROL)).isTrue();
    assertThat(open.isDone(Twin.CANDIDATE)).isFalse();
    assertThat(open.ended("a", Twin.CANDIDATE, MirrorOutcome.ANSWERED))
        .contains(MirrorOutcome.REFUSED);
    assertThat(open.isEmpty()).isTrue();
    assertThat(open.ended("a", Twin.CANDIDATE, MirrorOutcome.ANSWERED)).isEmpty();
  }

  @Test
  void shouldNameWhoIsLate() {
    open.add(copy("a", 10), 100);
    open.add(copy("b", 20), 100);
    open.ended("a", Twin.CANDIDATE, MirrorOutcome.ANSWERED);
    assertThat(open.late(109)).isEmpty();
    assertThat(open.late(110)).containsExactly(new OpenCopies.Late("a", Twin.CONTROL, 10));
    assertThat(open.late(120)).hasSize(3);
  }

  private static Mirrored copy(String id, long leftNanos) {
    return new Mirrored(
        1,
        id,
        Value.of(1),
        null,
        Duration.ofNanos(leftNanos),
        new AgentRequest.Guarantee(false, false));
  }
}
