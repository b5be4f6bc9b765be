package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply.VersionView;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapOrder;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.arbiter.trial.HypothesisId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a rollback leads: through the deployments that can still be taken back, or, without one
 * that leads there, by a new deployment of the older version.
 *
 * @param undoes the deployment that it takes back; null for a new one
 */
record RollbackChoice(VersionId from, VersionId to, @Nullable String undoes) {

  /**
   * The way to a version.
   *
   * @param open the deployments that can be taken back, oldest first
   * @param wanted the id of the version, or enough of its digits; null for the one before the
   *     primary
   * @throws AgentException {@code nothing_before}, {@code no_change}, {@code unknown_version} or
   *     {@code invalid_version}
   */
  static RollbackChoice choose(AgentRecord record, List<Deployment> open, @Nullable String wanted) {
    VersionId primary = new VersionId(record.version());
    boolean leads = !open.isEmpty() && newest(open).version().equals(primary);
    VersionId to =
        wanted != null
            ? new VersionId(VersionNames.find(record, wanted).id())
            : leads ? newest(open).from() : before(record);
    if (to.equals(primary)) {
      throw new AgentException(
          "no_change",
          "version " + to.shortForm() + " is the primary already",
          "name another version, or none for the one before");
    }
    for (int i = open.size() - 1; leads && i >= 0; i--) {
      if (open.get(i).from().equals(to)) {
        return new RollbackChoice(primary, to, open.get(i).id());
      }
    }
    return new RollbackChoice(primary, to, null);
  }

  /** Whether it takes back the newest of these. */
  boolean isOfNewest(List<Deployment> open) {
    return !open.isEmpty() && newest(open).id().equals(undoes);
  }

  /** Whether it takes back what a hypothesis made primary. */
  boolean isOfHypothesis() {
    return undoes != null && HypothesisId.isOne(undoes);
  }

  SwapOrder order(String deployment) {
    return new SwapOrder(deployment, undoes, from, to);
  }

  private static Deployment newest(List<Deployment> open) {
    return open.get(open.size() - 1);
  }

  private static VersionId before(AgentRecord record) {
    String parent =
        record.versions().stream()
            .filter(VersionView::primary)
            .findFirst()
            .map(VersionView::parent)
            .orElse(null);
    if (parent == null) {
      throw new AgentException(
          "nothing_before",
          "there is no version before the primary",
          "name one of: osup version list ID");
    }
    return new VersionId(parent);
  }
}
