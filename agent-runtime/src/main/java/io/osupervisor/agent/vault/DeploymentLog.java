package io.osupervisor.agent.vault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The deployments of one agent that can still be taken back. Immutable.
 *
 * @param open those that are not settled, oldest first
 * @param last the newest of all, settled or not
 */
record DeploymentLog(List<Deployment> open, @Nullable Deployment last) {
  static final DeploymentLog EMPTY = new DeploymentLog(List.of(), null);

  DeploymentLog {
    open = List.copyOf(open);
  }

  Optional<Deployment> find(String id) {
    return open.stream().filter(deployment -> deployment.id().equals(id)).findFirst();
  }

  /** With a deployment: one that undoes another takes it off, and all that came after it. */
  DeploymentLog plus(Deployment deployment) {
    Optional<Deployment> undone = deployment.undone().flatMap(this::find);
    List<Deployment> now = new ArrayList<>(open);
    undone.ifPresent(first -> now.removeIf(any -> any.epoch() >= first.epoch()));
    if (deployment.undoes() == null) {
      now.add(deployment);
    }
    return new DeploymentLog(now, deployment);
  }

  DeploymentLog settled(String id) {
    return new DeploymentLog(
        open.stream().filter(deployment -> !deployment.id().equals(id)).toList(), last);
  }

  /** Whether a rollback would need this checkpoint. */
  boolean pins(CheckpointId checkpoint) {
    return open.stream().anyMatch(deployment -> deployment.before() == checkpoint.number());
  }

  /** Whether a rollback would have nothing but the log. */
  boolean needsWholeLog() {
    return open.stream().anyMatch(deployment -> deployment.before() == 0);
  }

  /** The deployments that go with this one: it and all that came after it. */
  List<Deployment> from(Deployment first) {
    return open.stream().filter(deployment -> deployment.epoch() >= first.epoch()).toList();
  }
}
