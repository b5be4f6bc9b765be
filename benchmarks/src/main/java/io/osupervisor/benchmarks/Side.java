package io.osupervisor.benchmarks;

/** Measures one side of a comparison once. */
@FunctionalInterface
interface Side {
  Sample measure() throws Exception;
}
