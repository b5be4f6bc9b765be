package io.osupervisor.supervisor.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.tree.AgentRoster.Held;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.junit.jupiter.api.Test;

/** When a node that ends is done with its agents. */
class HandOverTest {
  private static final Set<String> AWAITED = Set.of("a", "b");

  private static Map<Address, Held> nodes(Held one, Held other) {
    return Map.of(
        new Address("pekko", "osupervisor", "127.0.0.1", 1), one,
        new Address("pekko", "osupervisor", "127.0.0.1", 2), other);
  }

  private static Held held(Set<String> starting, String... agents) {
    return new Held(
        Set.of(agents).stream().collect(Collectors.toMap(agent -> agent, agent -> 1)), starting);
  }

  @Test
  void shouldBeDoneOnceAllServeSomewhere() {
    assertThat(HandOver.serve(AWAITED, nodes(held(Set.of(), "a"), held(Set.of(), "b", "c"))))
        .isTrue();
  }

  @Test
  void shouldWaitForAnAgentThatIsNowhere() {
    assertThat(HandOver.serve(AWAITED, nodes(held(Set.of(), "a"), held(Set.of(), "c")))).isFalse();
  }

  @Test
  void shouldWaitForAnAgentThatStarts() {
    assertThat(HandOver.serve(AWAITED, nodes(held(Set.of(), "a"), held(Set.of("b"), "b"))))
        .isFalse();
  }

  @Test
  void shouldNotWaitForWhatOthersStart() {
    assertThat(HandOver.serve(AWAITED, nodes(held(Set.of(), "a"), held(Set.of("c"), "b", "c"))))
        .isTrue();
  }
}
