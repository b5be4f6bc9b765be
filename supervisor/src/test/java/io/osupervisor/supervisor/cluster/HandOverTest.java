package io.osupervisor.supervisor.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.cluster.HandOver.Taker;
import io.osupervisor.supervisor.tree.AgentRoster.Held;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** For which of its agents a node that ends still waits. */
class HandOverTest {
  private static final Set<String> AGENTS = Set.of("a", "b", "c@gpu");

  private static Taker node(Set<String> roles, Set<String> serving, Set<String> starting) {
    return new Taker(roles, held(serving, starting, false));
  }

  private static Taker node(Set<String> serving, Set<String> starting) {
    return node(Set.of("", "gpu"), serving, starting);
  }

  private static Taker ending(Set<String> serving) {
    return new Taker(Set.of("", "gpu"), held(serving, Set.of(), true));
  }

  private static Held held(Set<String> serving, Set<String> starting, boolean draining) {
    Set<String> all = new HashSet<>(serving);
    all.addAll(starting);
    return new Held(
        all.stream().collect(Collectors.toMap(agent -> agent, agent -> 1)), starting, draining);
  }

  @Test
  void shouldWaitForAgentsThatAreNowhereOrStart() {
    assertThat(
            HandOver.awaited(
                AGENTS, List.of(node(Set.of("a"), Set.of("d")), node(Set.of(), Set.of("b")))))
        .containsExactlyInAnyOrder("b", "c@gpu");
  }

  @Test
  void shouldWaitNoLongerOnceAllServeSomewhere() {
    assertThat(
            HandOver.awaited(
                AGENTS, List.of(node(Set.of("a"), Set.of()), node(Set.of("b", "c@gpu"), Set.of()))))
        .isEmpty();
  }

  @Test
  void shouldNotWaitForNodesThatEnd() {
    assertThat(HandOver.awaited(AGENTS, List.of(ending(Set.of()), ending(Set.of("a"))))).isEmpty();
    assertThat(HandOver.awaited(AGENTS, List.of())).isEmpty();
  }

  @Test
  void shouldWaitForAgentsOfARoleOnlyWhereANodeHasIt() {
    assertThat(HandOver.awaited(AGENTS, List.of(node(Set.of(""), Set.of("a"), Set.of()))))
        .containsExactly("b");
  }
}
