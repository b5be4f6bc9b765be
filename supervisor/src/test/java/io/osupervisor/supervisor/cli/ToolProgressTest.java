package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ToolProgressTest {
  private final AtomicLong nanos = new AtomicLong(5);
  private final StringWriter out = new StringWriter();
  private final ToolProgress progress = new ToolProgress(new PrintWriter(out), nanos::get);

  private void after(long millis, long done, long all) {
    nanos.addAndGet(millis * 1_000_000);
    progress.counted("events read", done, all);
  }

  @Test
  void shouldSayNothingOfWhatIsOverInASecond() {
    after(400, 10, 20);
    after(500, 20, 20);
    assertThat(out).hasToString("");
  }

  @Test
  void shouldTellOnceASecond() {
    after(1_000, 1_234_567, 2_000_000);
    after(999, 1_300_000, 2_000_000);
    after(1, 1_400_000, 0);
    assertThat(out)
        .hasToString(
            "osup: events read: 1,234,567 of 2,000,000 (61 %%)%nosup: events read: 1,400,000%n"
                .formatted());
  }
}
