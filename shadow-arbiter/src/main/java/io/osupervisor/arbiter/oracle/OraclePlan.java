package io.osupervisor.arbiter.oracle;

import io.osupervisor.config.Genome;
import io.osupervisor.config.OraclePolicy;
import io.osupervisor.config.SdkChoice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which programs a trial asks.
 *
 * @param programs their commands
 * @param genome of which the locked files are laid before them
 * @param costed whether the evaluator must tell a cost
 */
public record OraclePlan(OraclePolicy programs, Genome genome, boolean costed) {
  /** None. */
  public static final OraclePlan NONE =
      new OraclePlan(
          new OraclePolicy(List.of(), OraclePolicy.Scores.ANY, List.of(), Duration.ofSeconds(1)),
          new Genome(Optional.empty(), List.of(), SdkChoice.NONE, List.of(), List.of(), Map.of()),
          false);
}
