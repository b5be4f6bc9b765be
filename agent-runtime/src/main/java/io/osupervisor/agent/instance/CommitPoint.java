package io.osupervisor.agent.instance;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has the vault's journal say which version is the primary. Where it gives no answer it is asked
 * until it is known what came of it: that is not to be guessed.
 */
final class CommitPoint {

  /** What the vault said; for {@link #on}. */
  sealed interface Answer {}

  private record Committed(VaultReply.@Nullable ReignResult result) implements Answer {}

  private record Looked(VaultReply.@Nullable Deployments deployments) implements Answer {}

  /** Told once what came of it. */
  interface Outcome {
    void committed(VaultReply.Reign reign);

    void notCommitted(String code, String message);
  }

  private final ManagerPort port;
  private final Function<Answer, AgentManager.Command> signal;
  private final Outcome outcome;
  private @Nullable String deployment;

  /**
   * @param signal what answers of the vault come back to the manager as
   */
  CommitPoint(ManagerPort port, Function<Answer, AgentManager.Command> signal, Outcome outcome) {
    this.port = port;
    this.signal = signal;
    this.outcome = outcome;
  }

  /**
   * Asks for it.
   *
   * @param epoch of the version before
   * @param cut the last entry of that version
   * @param primary runs the new one
   */
  void pass(SwapOrder order, long epoch, long cut, InstanceId primary) {
    deployment = order.deployment();
    port.askVault(
        VaultReply.ReignResult.class,
        replyTo ->
            new VaultCommand.ChangePrimary(
                epoch,
                cut,
                order.deployment(),
                order.undoes(),
                order.to(),
                order.from(),
                primary,
                replyTo),
        result -> signal.apply(new Committed(result)));
  }

  void on(Answer answer) {
    if (answer instanceof Committed committed) {
      onCommitted(committed.result());
    } else if (answer instanceof Looked looked) {
      onLooked(looked.deployments());
    }
  }

  private void onCommitted(VaultReply.@Nullable ReignResult result) {
    if (result instanceof VaultReply.Reign reign) {
      outcome.committed(reign);
    } else if (result instanceof VaultReply.Refused refused) {
      outcome.notCommitted(refused.refusal().code(), refused.refusal().message());
    } else {
      look();
    }
  }

  private void look() {
    port.askVault(
        VaultReply.Deployments.class,
        VaultCommand.GetDeployments::new,
        deployments -> signal.apply(new Looked(deployments)));
  }

  private void onLooked(VaultReply.@Nullable Deployments deployments) {
    if (deployments == null) {
      look();
      return;
    }
    Deployment last = deployments.last();
    if (last != null && last.id().equals(Objects.requireNonNull(deployment))) {
      outcome.committed(new VaultReply.Reign(last.epoch(), last.cut(), 0));
    } else {
      outcome.notCommitted("not_committed", "the vault did not take the change");
    }
  }
}
