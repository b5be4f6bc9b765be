package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.Sha256;
import io.osupervisor.arbiter.Verification.Difference;
import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.evidence.ObservationStore;
import io.osupervisor.arbiter.evidence.VerdictFields;
import io.osupervisor.arbiter.judge.Observation;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The observations that evidence names.
 *
 * @param all of them; none where they are not what their name says
 * @param difference why they are not
 */
record NamedObservations(List<Observation> all, Optional<Difference> difference) {

  /**
   * Reads them.
   *
   * @param field where the evidence names them
   * @param named what stands there
   * @throws AgentException {@code not_verifiable} when they were not kept, {@code
   *     observations_missing} when their file is not there
   */
  static NamedObservations read(String field, @Nullable Value named, ObservationStore store) {
    if (named == null || named.kind() != Kind.MAP) {
      String why = named == null ? "" : ": " + Differences.text(named);
      throw notVerifiable("its %s were not kept%s".formatted(field, why));
    }
    String sha256 = Differences.text(named.field(VerdictFields.SHA256));
    byte[] bytes = store.read(sha256);
    String real = Sha256.of(bytes);
    if (!real.equals(sha256)) {
      return none(new Difference(field + ".sha256", sha256, real));
    }
    try {
      return new NamedObservations(KeptObservations.read(bytes), Optional.empty());
    } catch (IOException e) {
      return none(new Difference(field, sha256, String.valueOf(e.getMessage())));
    }
  }

  private static NamedObservations none(Difference difference) {
    return new NamedObservations(List.of(), Optional.of(difference));
  }

  static AgentException notVerifiable(String why) {
    return new AgentException("not_verifiable", why, "verify one whose trial was judged");
  }
}
