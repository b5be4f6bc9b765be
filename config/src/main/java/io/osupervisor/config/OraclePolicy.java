package io.osupervisor.config;

import java.time.Duration;
import java.util.List;

/**
 * Programs outside of the agent that are asked about its answers; none of them is in reach of a
 * hypothesis.
 *
 * @param evaluator tells what an answer is worth, and if wanted what it cost; empty for none
 * @param scores in which range it tells that
 * @param comparator tells whether two answers mean the same where all rules say that they differ;
 *     empty for none
 * @param oracleTimeout how long either may take for one question
 */
public record OraclePolicy(
    List<String> evaluator, Scores scores, List<String> comparator, Duration oracleTimeout) {

  /** In which range scores lie. */
  public enum Scores {
    /** From 0 to 1, compared in points of a hundred. */
    UNIT,
    /** Any numbers, compared relative to the control's mean. */
    ANY
  }

  public OraclePolicy {
    evaluator = List.copyOf(evaluator);
    comparator = List.copyOf(comparator);
    Checks.begin()
        .that("evaluator", isCommand(evaluator), "must begin with a program")
        .that("comparator", isCommand(comparator), "must begin with a program")
        .within("oracle-timeout", oracleTimeout, Duration.ofMillis(1), Duration.ofMinutes(10))
        .verify();
  }

  private static boolean isCommand(List<String> command) {
    return command.isEmpty() || !command.get(0).isBlank();
  }
}
