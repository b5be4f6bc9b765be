package io.osupervisor.supervisor.cli;

import io.osupervisor.agent.vault.tool.ToolWatch;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Tells people how far a tool is, once a second when it takes longer than that. */
final class ToolProgress implements ToolWatch {
  private static final long EVERY = TimeUnit.SECONDS.toNanos(1);

  private final PrintWriter out;
  private final LongSupplier nanos;
  private long last;

  /**
   * @param nanos the time, as {@link System#nanoTime} gives it
   */
  ToolProgress(PrintWriter out, LongSupplier nanos) {
    this.out = out;
    this.nanos = nanos;
    this.last = nanos.getAsLong();
  }

  @Override
  public void counted(String what, long done, long all) {
    long now = nanos.getAsLong();
    if (now - last < EVERY) {
      return;
    }
    last = now;
    out.println(
        all > 0
            ? "osup: %s: %,d of %,d (%d %%)".formatted(what, done, all, 100 * done / all)
            : "osup: %s: %,d".formatted(what, done));
  }
}
