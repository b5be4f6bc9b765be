package io.osupervisor.benchmarks;

/** Takes the times of things done again and again. */
final class Stopwatch {
  private Stopwatch() {}

  /** Something that is timed. */
  @FunctionalInterface
  interface Task {
    void run() throws Exception;
  }

  /** Microseconds of each of so many repetitions. */
  static Sample micros(int repetitions, Task task) throws Exception {
    double[] times = new double[repetitions];
    for (int i = 0; i < repetitions; i++) {
      times[i] = nanos(task) / 1e3;
    }
    return new Sample(times);
  }

  /** How many of so many things, done by one call of the task, are done in a second. */
  static Sample rate(int things, Task task) throws Exception {
    return Sample.of(things / (nanos(task) / 1e9));
  }

  /** Nanoseconds of one call. */
  static long nanos(Task task) throws Exception {
    long start = System.nanoTime();
    task.run();
    return System.nanoTime() - start;
  }
}
