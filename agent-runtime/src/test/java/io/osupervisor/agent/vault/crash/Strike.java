package io.osupervisor.agent.vault.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One call of the kernel by one thread of a {@link DiskLoad} that is not let pass.
 *
 * @param thread its name in {@link DiskLoad}
 * @param call its name
 * @param index the how many-th of that name, from 1, since the thread was about to write
 * @param effect what strace does to it
 */
record Strike(String thread, String call, int index, String effect) {
  static final String KILL = "signal=KILL";
  static final String EIO = "error=EIO";
  static final String ENOSPC = "error=ENOSPC";

  /**
   * What came of it.
   *
   * @param hit the call that was struck; nothing when the load made fewer
   * @param calls all that the thread made
   */
  record Outcome(
      Strike strike, LoadProcess.Ended ended, Optional<TracedCall> hit, List<TracedCall> calls) {
    String point() {
      return hit.map(TracedCall::point).orElse("");
    }
  }

  /** Has a load run into it, in a new folder. */
  Outcome run(Path root) throws Exception {
    try (LoadProcess load = start(root, thread)) {
      String inject = "inject=" + call + ":" + effect + ":when=" + index;
      load.trace(thread, "-s", "0", "-e", TracedCall.TRACED, "-e", inject);
      LoadProcess.Ended ended = load.finish();
      List<TracedCall> calls = TracedCall.read(load.trace(), load.data(), thread);
      return new Outcome(
          this, ended, calls.stream().filter(TracedCall::injected).findFirst(), calls);
    }
  }

  /** What a thread does when it is let alone. */
  static List<TracedCall> profile(Path root, String thread) throws Exception {
    try (LoadProcess load = start(root, thread)) {
      load.trace(thread, "-s", "0", "-e", TracedCall.TRACED);
      LoadProcess.Ended ended = load.finish();
      if (!ended.whole() || !ended.failures().isEmpty()) {
        throw new IllegalStateException("it ended early: " + ended);
      }
      return TracedCall.read(load.trace(), load.data(), thread);
    }
  }

  private static LoadProcess start(Path root, String thread) throws IOException {
    return LoadProcess.start(root, thread.equals(DiskLoad.OPENER));
  }
}
