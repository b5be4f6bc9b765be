package io.osupervisor.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How much of the whole machine is used, by whomever. */
final class MachineLoad {
  private MachineLoad() {}

  /** Percent of all cores, since it was asked for before. */
  static double percent() {
    return 100 * ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getCpuLoad();
  }
}
