package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.HypothesisState.ABORTED;
import static io.osupervisor.arbiter.trial.HypothesisState.AWAITING_APPROVAL;
import static io.osupervisor.arbiter.trial.HypothesisState.CANARY;
import static io.osupervisor.arbiter.trial.HypothesisState.CHECKED;
import static io.osupervisor.arbiter.trial.HypothesisState.CHECKING;
import static io.osupervisor.arbiter.trial.HypothesisState.CONFIRMED;
import static io.osupervisor.arbiter.trial.HypothesisState.EXPIRED;
import static io.osupervisor.arbiter.trial.HypothesisState.PASSED;
import static io.osupervisor.arbiter.trial.HypothesisState.PROMOTING;
import static io.osupervisor.arbiter.trial.HypothesisState.PROPOSED;
import static io.osupervisor.arbiter.trial.HypothesisState.PROVISIONAL;
import static io.osupervisor.arbiter.trial.HypothesisState.REJECTED;
import static io.osupervisor.arbiter.trial.HypothesisState.REPLAYING;
import static io.osupervisor.arbiter.trial.HypothesisState.ROLLED_BACK;
import static io.osupervisor.arbiter.trial.HypothesisState.ROLLING_BACK;
import static io.osupervisor.arbiter.trial.HypothesisState.SHADOWING;
import static io.osupervisor.arbiter.trial.HypothesisState.SUPERSEDED;
import static io.osupervisor.arbiter.trial.Move.ABORT;
import static io.osupervisor.arbiter.trial.Move.APPROVAL_ASKED;
import static io.osupervisor.arbiter.trial.Move.APPROVED;
import static io.osupervisor.arbiter.trial.Move.CHECK_PASSED;
import static io.osupervisor.arbiter.trial.Move.CHOSEN;
import static io.osupervisor.arbiter.trial.Move.CONFIRM;
import static io.osupervisor.arbiter.trial.Move.EXPIRE;
import static io.osupervisor.arbiter.trial.Move.EXTENDED;
import static io.osupervisor.arbiter.trial.Move.INCONCLUSIVE;
import static io.osupervisor.arbiter.trial.Move.INVALID;
import static io.osupervisor.arbiter.trial.Move.PROMOTE;
import static io.osupervisor.arbiter.trial.Move.REJECT;
import static io.osupervisor.arbiter.trial.Move.REPLAY;
import static io.osupervisor.arbiter.trial.Move.REPLAY_PASSED;
import static io.osupervisor.arbiter.trial.Move.RESUMED;
import static io.osupervisor.arbiter.trial.Move.ROLL_BACK;
import static io.osupervisor.arbiter.trial.Move.SHADOWS_READY;
import static io.osupervisor.arbiter.trial.Move.SUPERSEDE;
import static io.osupervisor.arbiter.trial.Move.TAKEN_BACK;
import static io.osupervisor.arbiter.trial.Move.TAKEN_OVER;
import static io.osupervisor.arbiter.trial.Move.TURN;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The life of a hypothesis as a table: what may happen in each state and what it leads to. */
public final class HypothesisLife {

  /** A row of the table. */
  public record Transition(HypothesisState from, Move move, HypothesisState to) {
    @Override
    public String toString() {
      return "%s --> %s: %s".formatted(from.word(), to.word(), move.word());
    }
  }

  private static final List<Transition> TABLE = table();

  private HypothesisLife() {}

  /** The state that follows, or empty where the move cannot happen. */
  public static Optional<HypothesisState> next(HypothesisState state, Move move) {
    return TABLE.stream()
        .filter(row -> row.from() == state && row.move() == move)
        .map(Transition::to)
        .findFirst();
  }

  /** Every row, in the order of the ladder. */
  public static List<Transition> transitions() {
    return TABLE;
  }

  /** The table as a Mermaid diagram, for the documentation. */
  public static String diagram() {
    StringBuilder text = new StringBuilder("stateDiagram-v2\n    [*] --> proposed\n");
    TABLE.forEach(row -> text.append("    ").append(row).append('\n'));
    for (HypothesisState state : HypothesisState.values()) {
      if (state.isSettled()) {
        text.append("    ").append(state.word()).append(" --> [*]\n");
      }
    }
    return text.toString();
  }

  private static List<Transition> table() {
    List<Transition> table = new ArrayList<>();
    row(table, TURN, CHECKING, PROPOSED);
    row(table, CHECK_PASSED, CHECKED, CHECKING);
    row(table, REPLAY, REPLAYING, CHECKING);
    row(table, REPLAY_PASSED, CHECKED, REPLAYING);
    row(table, SHADOWS_READY, SHADOWING, CHECKED);
    row(table, Move.PASSED, PASSED, SHADOWING);
    row(table, CHOSEN, CHECKED, PASSED);
    row(table, PROMOTE, PROMOTING, SHADOWING);
    row(table, APPROVAL_ASKED, AWAITING_APPROVAL, SHADOWING);
    row(table, APPROVED, PROMOTING, AWAITING_APPROVAL);
    row(table, Move.CANARY, CANARY, SHADOWING, AWAITING_APPROVAL);
    row(table, PROMOTE, PROMOTING, CANARY);
    row(table, TAKEN_OVER, PROVISIONAL, PROMOTING);
    row(table, EXTENDED, PROVISIONAL, PROVISIONAL);
    row(table, CONFIRM, CONFIRMED, PROVISIONAL);
    row(table, ROLL_BACK, ROLLING_BACK, PROVISIONAL);
    row(table, TAKEN_BACK, ROLLED_BACK, CANARY, PROVISIONAL, ROLLING_BACK);
    row(table, RESUMED, CHECKING, CHECKING);
    row(table, RESUMED, REPLAYING, REPLAYING);
    // Shadows do not survive the node: they are made anew.
    row(table, RESUMED, CHECKED, CHECKED, SHADOWING);
    row(table, RESUMED, CANARY, CANARY);
    row(
        table,
        REJECT,
        REJECTED,
        CHECKING,
        REPLAYING,
        CHECKED,
        SHADOWING,
        AWAITING_APPROVAL,
        PROMOTING);
    row(table, INCONCLUSIVE, HypothesisState.INCONCLUSIVE, CHECKED, SHADOWING, CANARY, PROMOTING);
    row(table, INVALID, HypothesisState.INVALID, CHECKING, REPLAYING, CHECKED, SHADOWING, CANARY);
    row(
        table,
        EXPIRE,
        EXPIRED,
        PROPOSED,
        CHECKING,
        REPLAYING,
        CHECKED,
        SHADOWING,
        PASSED,
        AWAITING_APPROVAL,
        CANARY);
    row(
        table,
        SUPERSEDE,
        SUPERSEDED,
        PROPOSED,
        CHECKING,
        REPLAYING,
        CHECKED,
        SHADOWING,
        PASSED,
        AWAITING_APPROVAL,
        CANARY,
        PROMOTING,
        PROVISIONAL);
    row(
        table,
        ABORT,
        ABORTED,
        PROPOSED,
        CHECKING,
        REPLAYING,
        CHECKED,
        SHADOWING,
        PASSED,
        AWAITING_APPROVAL,
        CANARY);
    return List.copyOf(table);
  }

  private static void row(
      List<Transition> table, Move move, HypothesisState to, HypothesisState... from) {
    for (HypothesisState state : from) {
      table.add(new Transition(state, move, to));
    }
  }
}
