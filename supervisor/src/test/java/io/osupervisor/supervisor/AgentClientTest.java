package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient.Options;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a program hears of agents that are actors here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentClientTest {
  private static final AgentId ECHO = new AgentId("echo");

  private final ActorTestKit kit = ActorTestKit.create();
  private final LiveAgents agents = new LiveAgents(kit);
  private final AgentClient echo = new AgentClient(agents, ECHO);

  AgentClientTest() throws Exception {
    agents
        .ask(ECHO, to -> new AgentCommand.Create("{}", "v1", "test", to), Patience.LIMIT)
        .toCompletableFuture()
        .get();
  }

  @AfterAll
  void stop() {
    kit.shutdownTestKit();
  }

  private static AgentException refusal(CompletionStage<?> stage) throws InterruptedException {
    try {
      Object answer = stage.toCompletableFuture().get();
      throw new AssertionError("not refused but answered: " + answer);
    } catch (ExecutionException failed) {
      return (AgentException) Objects.requireNonNull(failed.getCause());
    }
  }

  @Test
  void shouldGoBackToAVersion() throws Exception {
    assertThat(Patience.get(echo.rollBackTo("v1", "slow", "ann")).id()).isEqualTo(ECHO.value());
    assertThat(refusal(echo.rollBack("slow", "ann")).code()).isEqualTo("nothing_before");
  }

  @Test
  void shouldTellCodeHintAndOutcomeOfARefusal() throws Exception {
    AgentException refused =
        refusal(echo.request(Value.parseJson("{\"refuse\":\"overloaded\"}"), Patience.LIMIT));
    Refusal told =
        (Refusal)
            agents
                .ask(
                    ECHO,
                    to ->
                        new AgentCommand.Request(
                            Value.parseJson("{\"refuse\":\"overloaded\"}"),
                            null,
                            null,
                            Patience.LIMIT,
                            false,
                            false,
                            to),
                    Patience.LIMIT)
                .toCompletableFuture()
                .get();
    assertThat(refused.code()).isEqualTo("overloaded");
    assertThat(refused).hasMessage(told.detail());
    assertThat(refused.hint()).isEqualTo(told.hint()).isNotEmpty();
    assertThat(refused.outcome()).contains("not_delivered");
  }

  @Test
  void shouldNotKnowTheOutcomeWhenNothingCameInTime() throws Exception {
    AgentException refused =
        refusal(echo.request(Value.parseJson("{\"hang\":1}"), Duration.ofMillis(1)));
    assertThat(refused.code()).isEqualTo("timeout");
    assertThat(refused).hasMessage("agent 'echo' did not answer within 2001 ms");
    assertThat(refused.outcome()).contains("unknown");
  }

  @Test
  void shouldFailTheStageOfWhatCannotBeSent() throws Exception {
    AgentException key = refusal(echo.request(Value.of(1), Patience.LIMIT, Options.once("")));
    assertThat(key.code()).isEqualTo("invalid_idempotency_key");
    assertThat(key.outcome()).contains("not_delivered");
    AgentException time = refusal(echo.request(Value.of(1), Duration.ZERO));
    assertThat(time.code()).isEqualTo("invalid_timeout");
  }
}
