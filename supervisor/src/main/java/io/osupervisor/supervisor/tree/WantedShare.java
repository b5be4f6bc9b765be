package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply.VersionView;
import io.osupervisor.agent.VersionId;
import io.osupervisor.config.StateKind;
import io.osupervisor.traffic.Share;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The version that is to answer a share of an agent's requests beside the primary.
 *
 * @param weight in hundredths of a percent, from 1 to 9,999
 */
record WantedShare(VersionId version, int weight) {
  private static final String INVALID = "invalid_weights";

  /**
   * Reads what is asked for.
   *
   * @param weights of versions, named as in {@link VersionNames}, in hundredths of a percent; what
   *     they leave is the primary's
   * @return the primary's name and 10,000 where it is to answer everything
   * @throws AgentException {@code unknown_version}, {@code invalid_version}, {@code
   *     invalid_weights}, or {@code state_not_splittable} where only one instance may answer
   */
  static WantedShare of(AgentRecord record, StateKind state, Map<String, Integer> weights) {
    Map<VersionId, Integer> wanted = new LinkedHashMap<>();
    VersionId primary = new VersionId(record.version());
    int sum = 0;
    for (Map.Entry<String, Integer> one : weights.entrySet()) {
      VersionView version = VersionNames.find(record, one.getKey());
      int weight = one.getValue();
      if (weight < 0 || weight > Share.WHOLE) {
        throw invalid("%d is no weight".formatted(weight));
      }
      if (wanted.put(new VersionId(version.id()), weight) != null) {
        throw invalid("version " + one.getKey() + " is named twice");
      }
      sum += weight;
    }
    Integer rest = wanted.remove(primary);
    if (rest == null ? sum > Share.WHOLE : sum != Share.WHOLE) {
      throw invalid("the weights add up to %d, not %d".formatted(sum, Share.WHOLE));
    }
    wanted.values().removeIf(weight -> weight == 0);
    return beside(primary, state, wanted);
  }

  private static WantedShare beside(
      VersionId primary, StateKind state, Map<VersionId, Integer> wanted) {
    if (wanted.isEmpty()) {
      return new WantedShare(primary, Share.WHOLE);
    }
    if (wanted.size() > 1) {
      throw invalid("%d versions beside the primary".formatted(wanted.size()));
    }
    Map.Entry<VersionId, Integer> one = wanted.entrySet().iterator().next();
    if (one.getValue() == Share.WHOLE) {
      throw invalid("without a request for the primary it is a change of the primary");
    }
    if (state != StateKind.NONE) {
      throw new AgentException(
          "state_not_splittable",
          "the agent has state = %s, and one instance owns the log"
              .formatted(state.name().toLowerCase(Locale.ROOT)),
          "set state = none if it remembers nothing");
    }
    return new WantedShare(one.getKey(), one.getValue());
  }

  private static AgentException invalid(String why) {
    return new AgentException(
        INVALID, why, "name one version beside the primary, with 0.01 to 99.99 percent");
  }

  /** Whether the primary is to answer everything. */
  boolean isWhole() {
    return weight == Share.WHOLE;
  }
}
