package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.oracle.Oracles;
import io.osupervisor.arbiter.oracle.Worth;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The programs that the trials of a batch ask together. What an answer of the control is worth is
 * asked once for all of them. For one thread.
 */
final class BatchOracles implements AutoCloseable {
  /** Answers of the control whose worth is kept; of older ones it is asked anew. */
  static final int MOST_KEPT = 4096;

  private final Oracles programs;
  private final Map<String, CompletionStage<Worth>> ofControl = new LinkedHashMap<>();

  /** Nothing is asked yet. */
  BatchOracles(Oracles programs) {
    this.programs = programs;
  }

  /** Who is asked about anything but the worth of the control's answers. */
  Oracles programs() {
    return programs;
  }

  /** What the control's answer to a request is worth; it fails as {@link Oracles#worth} does. */
  CompletionStage<Worth> ofControl(String requestId, Value request, Value answer) {
    CompletionStage<Worth> known = ofControl.get(requestId);
    if (known != null) {
      return known;
    }
    CompletionStage<Worth> asked = programs.worth(request, answer);
    ofControl.put(requestId, asked);
    if (ofControl.size() > MOST_KEPT) {
      ofControl.remove(ofControl.keySet().iterator().next());
    }
    return asked;
  }

  /** Nobody is asked any more; what is open fails. */
  @Override
  public void close() {
    programs.close();
  }
}
