package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.osupervisor.agent.VersionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides what may happen next on one agent's ladder.
 *
 * @param primary who answers; null until it is first told
 * @param nextNumber of the next hypothesis
 * @param open what is not settled, oldest first
 * @param settled what is, in the order in which it was settled: the newest {@link #MOST_SETTLED};
 *     what came before is in the journal alone
 * @param demerits what is held against versions: the newest {@link #MOST_DEMERITS}
 * @param untold what the agent is still to hear, oldest first
 * @param budget of the agent's claims; kept only where there was one
 * @param chain of what was lost since the anchor; kept only where there is one
 */
public record ArbiterState(
    @Nullable Primary primary,
    long nextNumber,
    List<OpenHypothesis> open,
    List<SettledHypothesis> settled,
    List<Demerit> demerits,
    List<PendingResult> untold,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = ClaimBudget.Omitted.class)
        ClaimBudget budget,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = AnchorChain.Omitted.class)
        AnchorChain chain)
    implements ArbiterRecord {
  /** How many settled hypotheses are listed. */
  public static final int MOST_SETTLED = 1_000;

  /** Against how many versions something is held. */
  public static final int MOST_DEMERITS = 1_000;

  /** Of an agent that never had a hypothesis. */
  public static final ArbiterState EMPTY =
      new ArbiterState(null, 1, List.of(), List.of(), List.of(), List.of());

  /** Without a claim, and without an anchor. */
  public ArbiterState(
      @Nullable Primary primary,
      long nextNumber,
      List<OpenHypothesis> open,
      List<SettledHypothesis> settled,
      List<Demerit> demerits,
      List<PendingResult> untold) {
    this(primary, nextNumber, open, settled, demerits, untold, ClaimBudget.NEW, AnchorChain.NONE);
  }

  public ArbiterState {
    open = List.copyOf(open);
    settled = newest(settled, MOST_SETTLED);
    demerits = newest(demerits, MOST_DEMERITS);
    untold = List.copyOf(untold);
  }

  /** Reads what is kept. */
  @JsonCreator
  static ArbiterState kept(
      @JsonProperty("primary") @Nullable Primary primary,
      @JsonProperty("nextNumber") long nextNumber,
      @JsonProperty("open") List<OpenHypothesis> open,
      @JsonProperty("settled") List<SettledHypothesis> settled,
      @JsonProperty("demerits") List<Demerit> demerits,
      @JsonProperty("untold") List<PendingResult> untold,
      @JsonProperty("budget") @Nullable ClaimBudget budget,
      @JsonProperty("chain") @Nullable AnchorChain chain) {
    return new ArbiterState(
        primary,
        nextNumber,
        open,
        settled,
        demerits,
        untold,
        budget == null ? ClaimBudget.NEW : budget,
        chain == null ? AnchorChain.NONE : chain);
  }

  private static <T> List<T> newest(List<T> oldestFirst, int most) {
    int size = oldestFirst.size();
    return List.copyOf(size <= most ? oldestFirst : oldestFirst.subList(size - most, size));
  }

  /** The state after an event. */
  public ArbiterState apply(ArbiterEvent event) {
    return ArbiterFold.apply(this, event);
  }

  ArbiterState with(ClaimBudget other) {
    return new ArbiterState(primary, nextNumber, open, settled, demerits, untold, other, chain);
  }

  ArbiterState with(AnchorChain other) {
    return new ArbiterState(primary, nextNumber, open, settled, demerits, untold, budget, other);
  }

  /** The share of its α at which the claims of a hypothesis are shown; 1 where nothing is spent. */
  public double claimShare(HypothesisId id) {
    return budget.shareOf(id).orElse(1);
  }

  /** Where a hypothesis is; empty for one that never was. */
  public Optional<HypothesisState> stateOf(HypothesisId id) {
    return find(id)
        .map(OpenHypothesis::state)
        .or(
            () ->
                settled.stream()
                    .filter(one -> one.id().equals(id))
                    .map(SettledHypothesis::state)
                    .findFirst());
  }

  /** What is kept out at this time of the hypotheses that are listed, the newest first. */
  public List<SettledHypothesis> keptOut(Instant now) {
    List<SettledHypothesis> kept = new ArrayList<>();
    Set<VersionId> seen = new HashSet<>();
    for (int i = settled.size() - 1; i >= 0; i--) {
      SettledHypothesis one = settled.get(i);
      boolean blamed =
          one.state() == HypothesisState.REJECTED || one.state() == HypothesisState.ROLLED_BACK;
      if (blamed && seen.add(one.candidate()) && demerit(one.candidate()).holds(now)) {
        kept.add(one);
      }
    }
    return kept;
  }

  /** Why a hypothesis is where it is; empty while there is nothing to say. */
  String whyOf(HypothesisId id) {
    return find(id)
        .map(OpenHypothesis::why)
        .or(
            () ->
                settled.stream()
                    .filter(one -> one.id().equals(id))
                    .map(SettledHypothesis::outcome)
                    .findFirst())
        .orElse("");
  }

  /** The version that an open hypothesis proposes. */
  public Optional<VersionId> candidateOf(HypothesisId id) {
    return find(id).map(OpenHypothesis::candidate);
  }

  Optional<OpenHypothesis> find(HypothesisId id) {
    return open.stream().filter(one -> one.id().equals(id)).findFirst();
  }

  Stream<OpenHypothesis> in(HypothesisState state) {
    return open.stream().filter(one -> one.state() == state);
  }

  Stream<OpenHypothesis> running() {
    return open.stream().filter(one -> one.state().isRunning());
  }

  /** The deployments that stand on each other, the newest first. */
  List<OpenHypothesis> deployments() {
    return open.stream()
        .filter(one -> one.state().isDeployed())
        .sorted(Comparator.comparingLong(OpenHypothesis::epoch).reversed())
        .toList();
  }

  boolean primaryIs(VersionId version) {
    return primary != null && primary.version().equals(version);
  }

  Demerit demerit(VersionId version) {
    return demerits.stream()
        .filter(one -> one.version().equals(version))
        .findFirst()
        .orElse(Demerit.none(version));
  }
}
