package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScratchLogTest {
  private final LogEntry first = entry(4);
  private final LogEntry second = entry(5);

  @Test
  void shouldKeepEverythingThatFits() {
    ScratchLog log = new ScratchLog(first.data().size() + second.data().size());
    log.add(List.of(first));
    log.add(List.of(second));
    assertThat(log.entries()).containsExactly(first, second);
    assertThat(log.isWhole()).isTrue();
    assertThat(log.last()).isEqualTo(5);
  }

  @Test
  void shouldKeepNothingAfterTheFirstThatDoesNotFit() {
    ScratchLog log = new ScratchLog(first.data().size());
    log.add(List.of(first, second));
    log.add(List.of(entry(6)));
    assertThat(log.entries()).containsExactly(first);
    assertThat(log.isWhole()).isFalse();
    assertThat(log.last()).isEqualTo(6);
  }

  @Test
  void shouldRefuseLessThanNothing() {
    assertThatThrownBy(() -> new ScratchLog(-1)).hasMessageContaining("-1");
  }

  private static LogEntry entry(long seq) {
    return LogEntry.of(seq, Value.parseJson("{\"add\":1}"));
  }
}
