package io.osupervisor.arbiter.oracle;

import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.config.OraclePolicy.Scores;
import org.jspecify.annotations.Nullable;

/** Reads what evaluators and comparators say. */
final class OracleAnswers {
  private static final String SCORE = "score";
  private static final String COST = "cost";
  private static final String AGREE = "agree";

  private OracleAnswers() {}

  /**
   * What an answer is worth.
   *
   * @param costed whether a cost must be told
   * @throws IllegalArgumentException where it is not told, or out of its range
   */
  static Worth worth(Value said, Scores scores, boolean costed) {
    double score = number(said, SCORE);
    if (scores == Scores.UNIT && !(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException("a score from 0 to 1 is asked for (scores = unit)");
    }
    boolean told = isTold(said.field(COST));
    if (!told && costed) {
      throw new IllegalArgumentException("a cost is asked for, and not there");
    }
    double cost = told ? number(said, COST) : Double.NaN;
    if (cost <= 0) {
      throw new IllegalArgumentException("a cost above 0 is asked for");
    }
    return new Worth(score, cost);
  }

  /**
   * Whether two answers mean the same.
   *
   * @throws IllegalArgumentException where it is not told
   */
  static boolean alike(Value said) {
    Value agree = said.field(AGREE);
    if (agree == null || agree.kind() != Kind.BOOLEAN) {
      throw new IllegalArgumentException("agree must be true or false");
    }
    return agree.asBoolean();
  }

  private static boolean isTold(@Nullable Value value) {
    return value != null && !value.isNull();
  }

  private static double number(Value said, String name) {
    Value value = said.field(name);
    if (value == null || (value.kind() != Kind.INTEGER && value.kind() != Kind.DOUBLE)) {
      throw new IllegalArgumentException("a number is asked for as " + name);
    }
    double number =
        value.kind() == Kind.DOUBLE ? value.asDouble() : value.asBigInteger().doubleValue();
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("a finite " + name + " is asked for");
    }
    return number;
  }
}
