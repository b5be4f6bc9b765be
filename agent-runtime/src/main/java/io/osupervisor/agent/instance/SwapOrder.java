package io.osupervisor.agent.instance;

import io.osupervisor.agent.VersionId;
import org.jspecify.annotations.Nullable;

/**
 * Which version is to become the primary, and in whose place.
 *
 * @param deployment its name in the vault
 * @param undoes the deployment that it takes back, also while no primary answers; null for a
 *     promotion
 * @param from the version that must be the primary until then
 */
public record SwapOrder(String deployment, @Nullable String undoes, VersionId from, VersionId to) {

  public SwapOrder {
    if (from.equals(to)) {
      throw new IllegalArgumentException("a swap of a version with itself: " + to);
    }
  }
}
