package io.osupervisor.agent.instance;

import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The time between too many restarts and a quarantine. Where the version that ends so often came by
 * a deployment that can be taken back, that is told, and somebody else may take it back; nothing is
 * started until then.
 */
final class CrashLoop {

  /** What comes back to it. */
  sealed interface Signal extends AgentManager.Command {}

  private record Looked(long question, VaultReply.@Nullable Deployments deployments)
      implements Signal {}

  private enum Due implements Signal {
    UNDECIDED
  }

  /** Whoever may take a deployment back has so long to say so. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ManagerPort port;
  private final AgentCondition condition;
  private final Runnable onTold;
  private final BiConsumer<String, String> quarantine;
  private Aftermath.@Nullable Quarantine verdict;
  private boolean told;
  private boolean suspended;
  private long questions;

  /**
   * @param onTold done when somebody may take a deployment back
   * @param quarantine given code and message where nobody does
   */
  CrashLoop(
      ManagerPort port,
      AgentCondition condition,
      Runnable onTold,
      BiConsumer<String, String> quarantine) {
    this.port = port;
    this.condition = condition;
    this.onTold = onTold;
    this.quarantine = quarantine;
  }

  /** The version that runs ended once too often. */
  void suspect(Aftermath.Quarantine due) {
    verdict = due;
    look();
  }

  private void look() {
    long question = ++questions;
    port.askVault(
        VaultReply.Deployments.class,
        VaultCommand.GetDeployments::new,
        deployments -> new Looked(question, deployments));
  }

  /** Whether it is open what follows too many restarts. */
  boolean isPending() {
    return verdict != null;
  }

  void on(Signal signal) {
    Aftermath.Quarantine due = verdict;
    if (due == null || suspended) {
      return;
    }
    if (!(signal instanceof Looked looked)) {
      end(due);
    } else if (looked.question() == questions) {
      found(due, looked.deployments());
    }
  }

  void on(AgentManager.Quarantine order) {
    Aftermath.Quarantine due = verdict;
    if (due != null && !suspended && order.run() == condition.order().run()) {
      end(due);
    }
  }

  private void found(Aftermath.Quarantine due, VaultReply.@Nullable Deployments deployments) {
    List<Deployment> open = deployments == null ? List.of() : deployments.open();
    Deployment newest = open.isEmpty() ? null : open.get(open.size() - 1);
    if (newest == null || !newest.version().equals(condition.order().version())) {
      end(due);
      return;
    }
    told = true;
    port.after(PATIENCE, Due.UNDECIDED);
    onTold.run();
    port.tell(
        new ManagerEvent.CrashLoop(
            condition.order().run(), newest.id(), newest.version(), due.code(), due.message()));
  }

  private void end(Aftermath.Quarantine due) {
    forget();
    quarantine.accept(due.code(), due.message());
  }

  /** Somebody takes a deployment back: nothing is decided meanwhile. */
  void suspend() {
    suspended = true;
    port.cancel(Due.UNDECIDED);
  }

  /** That failed: there is time for another try. */
  void resume() {
    suspended = false;
    if (told) {
      port.after(PATIENCE, Due.UNDECIDED);
    } else if (verdict != null) {
      look();
    }
  }

  /** Something else decides what follows. */
  void forget() {
    port.cancel(Due.UNDECIDED);
    verdict = null;
    told = false;
    suspended = false;
  }
}
