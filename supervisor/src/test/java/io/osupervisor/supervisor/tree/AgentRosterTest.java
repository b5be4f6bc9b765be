package io.osupervisor.supervisor.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentId;
import io.osupervisor.supervisor.tree.AgentRoster.Begun;
import io.osupervisor.supervisor.tree.AgentRoster.Command;
import io.osupervisor.supervisor.tree.AgentRoster.Drain;
import io.osupervisor.supervisor.tree.AgentRoster.Held;
import io.osupervisor.supervisor.tree.AgentRoster.Joined;
import io.osupervisor.supervisor.tree.AgentRoster.Left;
import io.osupervisor.supervisor.tree.AgentRoster.Read;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.serialization.jackson.JacksonObjectMapperProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which agents a node has, and which of them are still to start. */
class AgentRosterTest {
  private static final AgentId RUNS = new AgentId("runs");
  private static final AgentId STARTS = new AgentId("starts");
  private static final AgentId RESTS = new AgentId("rests");

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  "pekko.actor.serialization-bindings {\"io.osupervisor.agent.Wire\" ="
                      + " jackson-cbor}")
              .withFallback(ActorTestKit.applicationTestConfig()));
  private final ActorRef<Command> roster = kit.spawn(AgentRoster.create());
  private final TestProbe<Object> first = kit.createTestProbe();
  private final TestProbe<Object> second = kit.createTestProbe();
  private final TestProbe<Held> reader = kit.createTestProbe();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private Held held() {
    roster.tell(new Read(reader.ref()));
    return reader.receiveMessage();
  }

  @Test
  void shouldTellWhichAgentsAreStillToStart() {
    roster.tell(new Joined(RUNS, first.ref(), 2));
    roster.tell(new Joined(STARTS, first.ref(), 1));
    roster.tell(new Joined(RESTS, first.ref(), 0));
    roster.tell(new Begun(RUNS));

    assertThat(held())
        .isEqualTo(new Held(Map.of("runs", 2, "starts", 1, "rests", 0), Set.of("starts"), false));
  }

  @Test
  void shouldKnowAnAgentAsBegunUntilItComesAnew() {
    roster.tell(new Joined(RUNS, first.ref(), 1));
    roster.tell(new Begun(RUNS));
    roster.tell(new Joined(RUNS, first.ref(), 2));
    assertThat(held().starting()).isEmpty();

    roster.tell(new Joined(RUNS, second.ref(), 2));
    assertThat(held().starting()).containsExactly("runs");

    roster.tell(new Begun(RUNS));
    roster.tell(new Left(RUNS));
    roster.tell(new Joined(RUNS, second.ref(), 1));
    assertThat(held().starting()).containsExactly("runs");
  }

  @Test
  void shouldTellThatItsNodeEnds() {
    roster.tell(new Joined(RUNS, first.ref(), 1));
    roster.tell(new Drain(reader.ref()));
    assertThat(reader.receiveMessage().instances()).containsOnlyKeys("runs");
    assertThat(held().draining()).isTrue();
  }

  @Test
  void shouldTravelBetweenNodes() {
    Held held = new Held(Map.of("runs", 2), Set.of("runs"), true);
    assertThat(kit.serializationTestKit().verifySerialization(held, true)).isEqualTo(held);
  }

  @Test
  void shouldTakeARosterOfANodeThatTellsLess() throws Exception {
    ObjectMapper mapper =
        JacksonObjectMapperProvider.get(kit.system()).getOrCreate("jackson-cbor", Optional.empty());
    byte[] less = mapper.writeValueAsBytes(Map.of("instances", Map.of("runs", 1)));
    assertThat(mapper.readValue(less, Held.class))
        .isEqualTo(new Held(Map.of("runs", 1), Set.of(), false));
  }
}
