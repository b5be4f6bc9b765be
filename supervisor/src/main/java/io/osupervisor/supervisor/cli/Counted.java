package io.osupervisor.supervisor.cli;

/** A number of things, as people say it. */
final class Counted {
  private Counted() {}

  /** As in {@code 1 event} and {@code 1,200 events}. */
  static String of(long number, String one, String many) {
    return "%,d %s".formatted(number, number == 1 ? one : many);
  }

  /** The same of what gets an s. */
  static String of(long number, String one) {
    return of(number, one, one + "s");
  }
}
