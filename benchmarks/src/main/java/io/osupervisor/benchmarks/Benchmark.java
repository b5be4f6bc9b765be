package io.osupervisor.benchmarks;

import java.util.List;

/** Something that can be measured by its name. */
interface Benchmark {
  /** The word that chooses it on the command line. */
  String name();

  /** Measures; takes seconds to minutes. */
  List<Figure> run(Extent extent) throws Exception;
}
