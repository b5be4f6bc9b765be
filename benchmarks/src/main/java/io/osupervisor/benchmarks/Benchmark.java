package io.osupervisor.benchmarks;

import java.util.List;

/** Something that can be measured by its name. */
interface Benchmark {
  /** The word that chooses it on the command line. */
  String name();

  /** Whether it is left out where everything is measured. */
  default boolean onlyByName() {
    return false;
  }

  /** Measures; takes seconds to minutes. */
  List<Figure> run(Extent extent) throws Exception;
}
