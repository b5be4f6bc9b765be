package io.osupervisor.agent.instance;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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

  private final ManagerPort port;
  private final Function<Answer, AgentManager.Command> signal;
  private final Consumer<VaultReply.Reign> committed;
  private final BiConsumer<String, String> notCommitted;
  private @Nullable String deployment;

  /**
   * @param signal what answers of the vault come back to the manager as
   * @param committed told that it is done
   * @param notCommitted told, with a code and a message, that it is not
   */
  CommitPoint(
      ManagerPort port,
      Function<Answer, AgentManager.Command> signal,
      Consumer<VaultReply.Reign> committed,
      BiConsumer<String, String> notCommitted) {
    this.port = port;
    this.signal = signal;
    this.committed = committed;
    this.notCommitted = notCommitted;
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
    if (answer instanceof Committed said) {
      onCommitted(said.result());
    } else if (answer instanceof Looked looked) {
      onLooked(looked.deployments());
    }
  }

  private void onCommitted(VaultReply.@Nullable ReignResult result) {
    if (result instanceof VaultReply.Reign reign) {
      committed.accept(reign);
    } else if (result instanceof VaultReply.Refused refused) {
      notCommitted.accept(refused.refusal().code(), refused.refusal().message());
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
      committed.accept(new VaultReply.Reign(last.epoch(), last.cut(), 0));
    } else {
      notCommitted.accept("not_committed", "the vault did not take the change");
    }
  }
}
