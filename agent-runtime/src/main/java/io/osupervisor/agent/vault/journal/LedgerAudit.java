package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A store against what its ledger promised. More in the store than was promised is normal after a
 * kill or a loss of power: it was durable, but not acknowledged yet.
 */
record LedgerAudit(Promise promised, Found found) {
  /** The most persistence ids that a refusal lists. */
  public static final int MAX_ROWS = 20;

  /**
   * What a store holds.
   *
   * @param batch the number of its last commit; 0 for none
   * @param atPromised the hash of the commit with the promised number, where the store knows it;
   *     {@link ChainHash#ZERO} when nothing was promised
   * @param highest the highest sequence number of each persistence id, as the store shows it
   */
  public record Found(long batch, Optional<ChainHash> atPromised, Map<String, Long> highest) {
    public Found {
      highest = Map.copyOf(highest);
    }
  }

  /** The persistence ids that lack events, in their order. */
  public List<Loss> losses() {
    List<Loss> losses = new ArrayList<>();
    new TreeMap<>(promised.highest())
        .forEach(
            (id, seq) -> {
              long known = found.highest().getOrDefault(id, 0L);
              if (known < seq) {
                losses.add(new Loss(id, seq, known));
              }
            });
    return losses;
  }

  /**
   * Does nothing when the store holds all that was promised.
   *
   * @throws AgentException {@code journal_lost} with what is missing
   */
  public void check() {
    List<String> faults = faults();
    if (!faults.isEmpty()) {
      throw LedgerErrors.lost(faults, losses());
    }
  }

  private List<String> faults() {
    List<String> faults = new ArrayList<>();
    long batch = promised.batch();
    if (found.batch() < batch) {
      faults.add("commits %d to %d of %d are not in it".formatted(found.batch() + 1, batch, batch));
    } else if (found.atPromised().isEmpty()) {
      faults.add("commit " + batch + " is not in it, though commit " + found.batch() + " is");
    } else if (!found.atPromised().get().equals(promised.hash())) {
      faults.add(
          "commit %d has hash %s where %s was acknowledged, as in another journal or an older copy"
              .formatted(batch, found.atPromised().get(), promised.hash()));
    }
    int losses = losses().size();
    if (losses > 0) {
      faults.add("events of " + losses + " persistence id(s) are not in it");
    }
    return faults;
  }
}
