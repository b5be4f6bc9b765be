package io.osupervisor.agent.vault;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A version that was made primary. Its event in the vault's journal is the one commit point of
 * every change of versions: whoever wants to know which version runs derives it from there.
 *
 * @param id who asked for it: a hypothesis, or the name of a rollback
 * @param undoes the deployment that it takes back, with all that came after it; null for a
 *     promotion
 * @param from the version that it followed
 * @param epoch the reign that began with it
 * @param cut the last entry that was written before it
 * @param before the number of the newest checkpoint that was taken before it; 0 for none
 */
public record Deployment(
    String id,
    @Nullable String undoes,
    VersionId version,
    VersionId from,
    InstanceId instance,
    long epoch,
    long cut,
    long before,
    Instant at) {
  public Deployment {
    if (id.isEmpty() || epoch < 1 || cut < 0 || before < 0) {
      throw new IllegalArgumentException(
          "no deployment: '%s', epoch %d, cut %d, before c%d".formatted(id, epoch, cut, before));
    }
  }

  /** The deployment that this one takes back, if it is a rollback. */
  public Optional<String> undone() {
    return Optional.ofNullable(undoes);
  }
}
