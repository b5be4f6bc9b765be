package io.osupervisor.traffic;

import java.util.List;

/**
 * Which arm has which buckets: what a route table is made of, and what of it is to be kept so that
 * keys stay where they are over a restart.
 *
 * @param version grows by one with every change
 * @param primary gets what is not shared out
 * @param spans all buckets in order, neighbours of different arms
 */
public record Layout(long version, Arm primary, List<Span> spans) {

  /**
   * Neighbouring buckets of one arm.
   *
   * @param end the first bucket after them
   */
  public record Span(int end, Arm arm) {}

  /**
   * @throws IllegalArgumentException when the spans do not cover every bucket once
   */
  public Layout {
    spans = List.copyOf(spans);
    int from = 0;
    for (Span span : spans) {
      if (span.end() <= from) {
        throw new IllegalArgumentException("an empty span ends at " + span.end());
      }
      from = span.end();
    }
    if (from != Buckets.COUNT) {
      throw new IllegalArgumentException("the spans end at " + from + ", not " + Buckets.COUNT);
    }
  }

  static Layout of(long version, Arm primary) {
    Span whole = new Span(Buckets.COUNT, primary);
    return new Layout(version, primary, List.of(whole));
  }
}
