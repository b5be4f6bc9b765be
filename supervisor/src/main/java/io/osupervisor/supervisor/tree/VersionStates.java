package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.VersionView;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.arbiter.ArbiterMessage;
import io.osupervisor.arbiter.ArbiterReply;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Lists an agent's versions with what each of them is now: {@code primary}; {@code quarantined},
 * rejected or taken back, and not to be tried at present; {@code kept} for the way back from a
 * deployment that is not settled. Of any other nothing is said, and so it is of what nobody answers
 * for now.
 */
final class VersionStates {
  private static final String PRIMARY = "primary";
  private static final String QUARANTINED = "quarantined";
  private static final String KEPT = "kept";

  private final RecordBook book;
  private final AgentLife life;
  private final Errands errands;

  VersionStates(RecordBook book, AgentLife life, Errands errands) {
    this.book = book;
    this.life = life;
    this.errands = errands;
  }

  void list(ActorRef<AgentReply> replyTo) {
    deployments(
        open ->
            barred(
                barred ->
                    replyTo.tell(
                        TreeReplies.versions(
                            book.record(), of(book.record().versions(), open, barred)))));
  }

  private void deployments(Consumer<List<Deployment>> then) {
    if (!life.isGrown()) {
      then.accept(List.of());
      return;
    }
    errands.ask(
        new Errands.Question<>(
            VaultReply.Deployments.class,
            life.vault(),
            book.patience(),
            VaultCommand.GetDeployments::new),
        found -> then.accept(found.open()),
        () -> then.accept(List.of()));
  }

  private void barred(Consumer<Collection<VersionId>> then) {
    ActorRef<ArbiterMessage> arbiter = life.evolution().arbiter();
    if (arbiter == null) {
      then.accept(List.of());
      return;
    }
    errands.ask(
        new Errands.Question<>(
            ArbiterReply.class, arbiter, book.patience(), ArbiterMessage.GetAll::new),
        reply -> then.accept(((ArbiterReply.Listing) reply).barred()),
        () -> then.accept(List.of()));
  }

  /**
   * By the ids of the versions.
   *
   * @param open the deployments that are not settled
   * @param barred what is not to be tried at present
   */
  static Map<String, String> of(
      List<VersionView> versions, List<Deployment> open, Collection<VersionId> barred) {
    Map<String, String> states = new HashMap<>();
    open.forEach(deployment -> states.put(deployment.from().value(), KEPT));
    barred.forEach(version -> states.put(version.value(), QUARANTINED));
    versions.stream()
        .filter(VersionView::primary)
        .forEach(version -> states.put(version.id(), PRIMARY));
    states.keySet().retainAll(versions.stream().map(VersionView::id).toList());
    return states;
  }
}
