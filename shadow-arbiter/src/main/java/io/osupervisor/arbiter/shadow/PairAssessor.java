package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.compare.AgreementRule;
import io.osupervisor.arbiter.compare.Answer;
import io.osupervisor.arbiter.compare.Comparison;
import io.osupervisor.arbiter.oracle.OracleErrors;
import io.osupervisor.arbiter.oracle.Oracles;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the programs of a trial about its pairs, and gives each pair on once all is told of it, in
 * the order in which they came. Where nobody is asked that is at once. For one thread.
 */
final class PairAssessor {
  /** So many pairs wait; any more are lost, whatever their answers are. */
  static final int MOST_WAITING = 4096;

  private final BatchOracles batch;
  private final Oracles oracles;
  private final Executor turn;
  private final Consumer<ComparedPair> told;
  private final Consumer<String> broken;
  private final Map<String, Value> requests = new HashMap<>();
  private final Deque<ComparedPair> waiting = new ArrayDeque<>();
  private long asked;

  /**
   * With nothing to ask yet.
   *
   * @param turn runs what it is given on the one thread
   * @param told gets the pairs
   * @param broken told that nothing more can be asked, and why
   */
  PairAssessor(
      BatchOracles oracles, Executor turn, Consumer<ComparedPair> told, Consumer<String> broken) {
    this.batch = oracles;
    this.oracles = oracles.programs();
    this.turn = turn;
    this.told = told;
    this.broken = broken;
  }

  /** A request is under way. */
  void open(String requestId, Value data) {
    if (oracles.areAsked()) {
      requests.put(requestId, data);
    }
  }

  /** Nothing comes of a request. */
  void forget(String requestId) {
    requests.remove(requestId);
  }

  /** Nothing comes of any request that is under way. */
  void forgetAll() {
    requests.clear();
  }

  /** Sees what the programs say of a pair. */
  void assess(ComparedPair pair) {
    Value request = requests.remove(pair.requestId());
    if (waiting.size() >= MOST_WAITING) {
      pair.lose();
      told.accept(pair);
      return;
    }
    waiting.addLast(pair);
    if (request != null) {
      ask(pair, request);
    }
    giveOn();
  }

  private void ask(ComparedPair pair, Value request) {
    compare(pair, request, pair.candidateAnswer(), pair.comparison(), pair::agrees);
    Comparison itself = pair.itself();
    if (itself != null) {
      compare(pair, request, pair.secondAnswer(), itself, pair::agreesWithItself);
    }
    if (oracles.evaluate()) {
      // Whoever is always asked about first could be told so.
      asked++;
      if (asked % 2 == 0) {
        evaluateCandidate(pair, request);
        evaluateControl(pair, request);
      } else {
        evaluateControl(pair, request);
        evaluateCandidate(pair, request);
      }
    }
  }

  private void compare(
      ComparedPair pair,
      Value request,
      @Nullable Answer other,
      Comparison comparison,
      Consumer<Comparison> taken) {
    if (oracles.compareAnswers()
        && comparison instanceof Comparison.Differ
        && pair.controlAnswer() instanceof Answer.Given control
        && other instanceof Answer.Given given) {
      await(
          pair,
          oracles.alike(request, control.value(), given.value()),
          alike -> {
            if (alike) {
              taken.accept(new Comparison.Agree(AgreementRule.JUDGED));
            }
          });
    }
  }

  private void evaluateCandidate(ComparedPair pair, Value request) {
    if (pair.candidateAnswer() instanceof Answer.Given given) {
      await(pair, oracles.worth(request, given.value()), pair::candidateWorth);
    }
  }

  private void evaluateControl(ComparedPair pair, Value request) {
    if (pair.controlAnswer() instanceof Answer.Given given) {
      await(pair, batch.ofControl(pair.requestId(), request, given.value()), pair::controlWorth);
    }
  }

  private <A> void await(ComparedPair pair, CompletionStage<A> answer, Consumer<A> taken) {
    pair.await();
    CompletionStage<A> unused =
        answer.whenCompleteAsync(
            (said, failure) -> {
              pair.ended();
              if (failure == null) {
                taken.accept(said);
              } else {
                failed(pair, failure);
              }
              giveOn();
            },
            turn);
  }

  /** A question without an answer changes nothing; one that was not asked makes the pair lost. */
  private void failed(ComparedPair pair, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String code = cause instanceof AgentException known ? known.code() : "";
    if (code.equals(OracleErrors.BUSY)) {
      pair.lose();
    } else if (!code.equals(OracleErrors.NO_ANSWER)) {
      broken.accept(String.valueOf(cause.getMessage()));
    }
  }

  private void giveOn() {
    while (!waiting.isEmpty() && waiting.getFirst().isWhole()) {
      told.accept(waiting.removeFirst());
    }
  }
}
