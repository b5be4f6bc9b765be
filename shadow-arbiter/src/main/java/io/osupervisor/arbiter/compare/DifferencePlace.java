package io.osupervisor.arbiter.compare;

import java.util.List;

/**
 * A place at which answers differ, over many of them.
 *
 * @param answers how many answers differ there
 * @param samples the first three
 */
public record DifferencePlace(
    String path, DifferenceKind kind, long answers, List<Sample> samples) {

  /** What the two sides had there, as JSON cut short; empty where one had nothing. */
  public record Sample(String control, String candidate) {}

  public DifferencePlace {
    samples = List.copyOf(samples);
  }
}
