package io.osupervisor.supervisor.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is told, line by line with the time since its beginning, and what was promised in it. */
final class Story {
  private final PrintWriter out;
  private final Machine machine;
  private final long begin = System.nanoTime();
  private final List<Promise> promises = new ArrayList<>();
  private String going = "";

  Story(PrintWriter out, Machine machine) {
    this.out = out;
    this.machine = machine;
  }

  void say(String text) {
    endLine();
    out.printf("%6.2f s  %s%n", (System.nanoTime() - begin) / 1e9, text);
    out.flush();
  }

  /** What belongs to the line before. */
  void detail(String text) {
    say("  " + text);
  }

  /** How something goes that takes its time: a number more in the line that tells of it. */
  void progress(String of, long number) {
    if (!of.equals(going)) {
      endLine();
      out.printf("%6.2f s    %s:", (System.nanoTime() - begin) / 1e9, of);
      going = of;
    }
    out.print(" " + number);
    out.flush();
  }

  private void endLine() {
    if (!going.isEmpty()) {
      out.println();
      going = "";
    }
  }

  /** A promise that something takes at most so long; longer where this machine is busy. */
  void promise(String text, Duration measured, long mostMillis) {
    long millis = measured.toMillis();
    double slowness = machine.slowness();
    long most = (long) (mostMillis * slowness);
    promises.add(new Promise(text + " within " + most + " ms", millis + " ms", millis <= most));
    detail(text + " after " + millis + " ms");
    if (slowness > 1) {
      detail(
          "this machine is busy with other work: instead of %d ms it is given %d ms"
              .formatted(mostMillis, most));
    }
  }

  /** A promise of something else. */
  void promise(Promise promise) {
    promises.add(promise);
  }

  /** Shows all promises; whether every one held. */
  boolean summary() {
    int width = promises.stream().mapToInt(promise -> promise.text().length()).max().orElse(0);
    String form = "%-" + width + "s  %-6s  %s%n";
    endLine();
    out.println();
    out.printf(form, "PROMISE", "HELD", "MEASURED");
    for (Promise promise : promises) {
      out.printf(form, promise.text(), promise.held() ? "yes" : "NO", promise.measured());
    }
    out.flush();
    return promises.stream().allMatch(Promise::held);
  }
}
