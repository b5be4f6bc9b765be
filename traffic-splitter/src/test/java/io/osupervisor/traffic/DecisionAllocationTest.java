package io.osupervisor.traffic;

import static io.osupervisor.traffic.Arms.AGENT;
import static io.osupervisor.traffic.Arms.arm;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.osupervisor.config.StateKind;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That deciding leaves nothing on the heap, also before the code is compiled. */
class DecisionAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int DECISIONS = 100_000;

  /** Of the measuring itself; one object a decision would be 1.6 MB. */
  private static final long SLACK = 4096;

  private final RouteTable table =
      RouteTable.of(AGENT, arm(0))
          .split(
              StateKind.NONE,
              List.of(new Share(arm(0), 5_000), new Share(arm(1), 3_000), new Share(arm(2), 2_000)))
          .split(
              StateKind.NONE,
              List.of(
                  new Share(arm(0), 4_000), new Share(arm(1), 1_000), new Share(arm(2), 5_000)));
  private final MirrorShare mirror = MirrorShare.of(AGENT, StateKind.NONE, 1_000);
  private long hits;
  private long[] kept = {};

  @Test
  void shouldMeasureAnObjectThatIsMade() {
    assertThat(allocated(() -> kept = new long[kept.length == 0 ? 1 : 0])).isGreaterThan(DECISIONS);
  }

  @Test
  void shouldAllocateNothingToRouteAKey() {
    assertThat(allocated(() -> count(table.route("customer-4711", 1)))).isLessThan(SLACK);
  }

  @Test
  void shouldAllocateNothingToRouteANumber() {
    assertThat(allocated(() -> count(table.route(null, 1_234_567_890)))).isLessThan(SLACK);
  }

  @Test
  void shouldAllocateNothingToChooseWhatIsMirrored() {
    assertThat(allocated(() -> hits += mirror.takes("customer-4711", 1) ? 1 : 0)).isLessThan(SLACK);
  }

  private void count(Arm arm) {
    hits += arm.instance().value().length();
  }

  private static long allocated(Runnable decision) {
    decision.run();
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    for (int i = 0; i < DECISIONS; i++) {
      decision.run();
    }
    return THREADS.getThreadAllocatedBytes(thread) - before;
  }
}
