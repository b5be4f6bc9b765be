package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.oracle.Oracles;
import io.osupervisor.arbiter.oracle.Worth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asked about answers, it says what a test says, when it says it. */
final class TestOracles implements Oracles {
  /** A question, and where its answer goes. */
  record Asked<A>(List<Value> question, CompletableFuture<A> answer) {}

  final List<Asked<Worth>> worths = new ArrayList<>();
  final List<Asked<Boolean>> comparisons = new ArrayList<>();
  private final boolean evaluates;
  private final boolean compares;

  /** Nobody is asked. */
  TestOracles() {
    this(false, false);
  }

  TestOracles(boolean evaluates, boolean compares) {
    this.evaluates = evaluates;
    this.compares = compares;
  }

  @Override
  public boolean compareAnswers() {
    return compares;
  }

  @Override
  public boolean evaluate() {
    return evaluates;
  }

  @Override
  public CompletionStage<Worth> worth(Value request, Value answer) {
    Asked<Worth> asked = new Asked<>(List.of(request, answer), new CompletableFuture<>());
    worths.add(asked);
    return asked.answer();
  }

  @Override
  public CompletionStage<Boolean> alike(Value request, Value control, Value candidate) {
    Asked<Boolean> asked =
        new Asked<>(List.of(request, control, candidate), new CompletableFuture<>());
    comparisons.add(asked);
    return asked.answer();
  }

  @Override
  public void close() {}
}
