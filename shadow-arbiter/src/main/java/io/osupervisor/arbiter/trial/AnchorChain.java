package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.osupervisor.agent.VersionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What was lost since a person last said which version is good: the version that is the anchor, and
 * the harm that each promotion after it was seen to do to its own control. Harm is summed by metric
 * as {@link SeenHarm} has it, so that steps add up.
 *
 * @param anchor null until the first primary is told
 * @param lost by versions that were confirmed since
 * @param links promotions that may still be taken back or come to nothing, oldest first
 */
public record AnchorChain(
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable VersionId anchor,
    Map<String, Double> lost,
    List<Link> links) {
  /** Of an agent that was never run. */
  public static final AnchorChain NONE = new AnchorChain(null, Map.of(), List.of());

  /**
   * One promotion.
   *
   * @param version that is promoted
   * @param harm that was seen, by metric
   * @param approved by a person, who thereby makes it the anchor
   * @param deployed whether it is the primary, or lies under it
   */
  public record Link(
      HypothesisId id,
      VersionId version,
      Map<String, Double> harm,
      boolean approved,
      boolean deployed) {
    public Link {
      harm = sorted(harm);
    }
  }

  /**
   * Where the chain stands.
   *
   * @param anchor the version that the primary is held against
   * @param lost by the primary against it, by metric
   */
  record Since(VersionId anchor, Map<String, Double> lost) {}

  public AnchorChain {
    lost = sorted(lost);
    links = List.copyOf(links);
  }

  private static Map<String, Double> sorted(Map<String, Double> values) {
    return Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** Up to the present primary, whatever waits to become it. */
  Since since(VersionId primary) {
    Since since = new Since(anchor == null ? primary : anchor, lost);
    for (Link link : links) {
      if (link.deployed()) {
        since =
            link.approved()
                ? new Since(link.version(), Map.of())
                : new Since(since.anchor(), sum(since.lost(), link.harm()));
      }
    }
    return since;
  }

  static Map<String, Double> sum(Map<String, Double> one, Map<String, Double> other) {
    Map<String, Double> sum = new TreeMap<>(one);
    other.forEach((metric, harm) -> sum.merge(metric, harm, Double::sum));
    return sum;
  }

  /** A person made this version the primary, or it is the first. */
  AnchorChain at(VersionId version) {
    return new AnchorChain(version, Map.of(), List.of());
  }

  /** A person agrees to the primary as it is; that may still be taken back, and this with it. */
  AnchorChain accept(VersionId primary) {
    return links.stream()
        .filter(one -> one.deployed() && one.version().equals(primary))
        .findFirst()
        .map(one -> approve(one.id()))
        .orElseGet(() -> new AnchorChain(primary, Map.of(), links));
  }

  /** The judge says promote. */
  AnchorChain promote(HypothesisId id, VersionId version, Map<String, Double> harm) {
    List<Link> more = new ArrayList<>(links);
    more.add(new Link(id, version, harm, false, false));
    return new AnchorChain(anchor, lost, more);
  }

  AnchorChain approve(HypothesisId id) {
    return changed(id, one -> new Link(id, one.version(), one.harm(), true, one.deployed()));
  }

  AnchorChain deploy(HypothesisId id) {
    return changed(id, one -> new Link(id, one.version(), one.harm(), one.approved(), true));
  }

  private AnchorChain changed(HypothesisId id, UnaryOperator<Link> change) {
    List<Link> changed = new ArrayList<>(links);
    changed.replaceAll(one -> one.id().equals(id) ? change.apply(one) : one);
    return new AnchorChain(anchor, lost, changed);
  }

  /** It is not taken back any more: what it lost is lost. */
  AnchorChain confirm(HypothesisId id) {
    return links.stream()
        .filter(one -> one.id().equals(id))
        .findFirst()
        .map(
            one ->
                one.approved()
                    ? new AnchorChain(one.version(), Map.of(), without(id))
                    : new AnchorChain(anchor, sum(lost, one.harm()), without(id)))
        .orElse(this);
  }

  /** It came to nothing, or was taken back. */
  AnchorChain end(HypothesisId id) {
    return new AnchorChain(anchor, lost, without(id));
  }

  private List<Link> without(HypothesisId id) {
    return links.stream().filter(one -> !one.id().equals(id)).toList();
  }

  /** Equals what is not kept: the state of an agent that was never run has no field for it. */
  static final class Omitted {
    @Override
    public boolean equals(@Nullable Object other) {
      return NONE.equals(other);
    }

    @Override
    public int hashCode() {
      return NONE.hashCode();
    }
  }
}
