package io.osupervisor.arbiter.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.instance.AgentRequest;
import io.osupervisor.agent.instance.Mirrored;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.traffic.MirrorOutcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenCopiesTest {
  private static final InstanceId CANDIDATE = new InstanceId("candidate");
  private static final InstanceId CONTROL = new InstanceId("control");
  private static final List<InstanceId> BOTH = List.of(CANDIDATE, CONTROL);

  private final OpenCopies open = new OpenCopies();

  @Test
  void shouldEndACopyOnceItEndedAtAll() {
    assertThat(open.add(copy("a", 10), BOTH, BOTH, 0)).isTrue();
    assertThat(open.add(copy("a", 10), BOTH, BOTH, 0)).isFalse();
    assertThat(open.ended("a", CONTROL, MirrorOutcome.REFUSED)).isEmpty();
    assertThat(open.ended("a", CONTROL, MirrorOutcome.ANSWERED)).isEmpty();
    assertThat(open.isEmpty()).isFalse();
    assertThat(open.missedBy(List.of(CONTROL))).isEmpty();
    assertThat(open.missedBy(BOTH)).containsExactly("a");
    assertThat(open.isMissedBy("a", List.of(CANDIDATE))).isTrue();
    assertThat(open.waiting(CANDIDATE)).isEqualTo(1);
    assertThat(open.waiting(CONTROL)).isZero();
    assertThat(open.ended("a", CANDIDATE, MirrorOutcome.ANSWERED)).contains(MirrorOutcome.REFUSED);
    assertThat(open.isEmpty()).isTrue();
    assertThat(open.ended("a", CANDIDATE, MirrorOutcome.ANSWERED)).isEmpty();
  }

  @Test
  void shouldFreeAPlaceOnceItsHoldersEndedIt() {
    open.add(copy("a", 10), BOTH, List.of(CONTROL), 0);
    assertThat(open.ended("a", CONTROL, MirrorOutcome.ANSWERED)).contains(MirrorOutcome.ANSWERED);
    assertThat(open.isEmpty()).isFalse();
    assertThat(open.ended("a", CANDIDATE, MirrorOutcome.UNANSWERED)).isEmpty();
    assertThat(open.isEmpty()).isTrue();
  }

  @Test
  void shouldForgetWhatOneHadThatIsGone() {
    open.add(copy("a", 10), BOTH, BOTH, 0);
    open.add(copy("b", 10), BOTH, BOTH, 0);
    open.ended("a", CONTROL, MirrorOutcome.ANSWERED);
    assertThat(open.left(CANDIDATE)).containsExactly(MirrorOutcome.UNANSWERED);
    assertThat(open.waiting(CANDIDATE)).isZero();
    assertThat(open.missedBy(BOTH)).containsExactly("b");
  }

  @Test
  void shouldNameWhoIsLate() {
    open.add(copy("a", 10), BOTH, BOTH, 100);
    open.add(copy("b", 20), BOTH, BOTH, 100);
    open.ended("a", CANDIDATE, MirrorOutcome.ANSWERED);
    assertThat(open.late(109)).isEmpty();
    assertThat(open.late(110)).containsExactly(new OpenCopies.Late("a", CONTROL, 10));
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
