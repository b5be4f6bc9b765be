package io.osupervisor.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;

class MessageTableTest {
  @Test
  void shouldKnowEveryMessageOfAnAgent() {
    assertThat(AgentCodecs.TABLE.shapes())
        .containsExactlyInAnyOrder(AgentMessage.class.getPermittedSubclasses());
    shouldSampleAll(AgentMessage.class, Samples.agent().values());
  }

  @Test
  void shouldKnowEveryMessageOfTheSupervisor() {
    assertThat(SupervisorCodecs.TABLE.shapes())
        .containsExactlyInAnyOrder(SupervisorMessage.class.getPermittedSubclasses());
    shouldSampleAll(SupervisorMessage.class, Samples.supervisor().values());
  }

  private static void shouldSampleAll(Class<?> sealed, Collection<?> samples) {
    assertThat(samples.stream().map(Object::getClass).distinct().toArray())
        .containsExactlyInAnyOrder((Object[]) sealed.getPermittedSubclasses());
  }
}
