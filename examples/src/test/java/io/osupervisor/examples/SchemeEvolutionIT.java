package io.osupervisor.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.AgentMessage.ErrorReport;
import io.osupervisor.agent.protocol.AgentMessage.EvolutionIntent;
import io.osupervisor.agent.protocol.AgentMessage.Reloaded;
import io.osupervisor.agent.protocol.AgentMessage.Response;
import io.osupervisor.agent.protocol.SupervisorMessage.HotReload;
import io.osupervisor.agent.protocol.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * That the counter in Scheme changes its own definition, in one process and with its value kept.
 */
@Tag("gambit")
@Timeout(60)
class SchemeEvolutionIT {
  private static final VersionId NEXT = new VersionId("ab".repeat(32));
  private static final String DOUBLE = "{\"op\":\"double\"}";

  private final Example example = Example.named("counter-scheme");

  @Test
  void shouldLearnWhatItProposedWithoutANewProcess(@TempDir Path folder) throws IOException {
    try (Conversation agent = ready(folder)) {
      agent.ask("{\"by\":4}");
      assertThat(agent.refusal(DOUBLE)).isEqualTo("unknown_operation");

      agent.say(agent.request("{\"op\":\"propose\"}"));
      Map<String, Value> files = agent.await(EvolutionIntent.class).hypothesis().files();
      agent.await(Response.class);
      agent.say(new HotReload(NEXT, files, Map.of(), "c1"));

      assertThat(agent.await(Reloaded.class).version()).isEqualTo(NEXT);
      assertThat(agent.data(DOUBLE)).isEqualTo("{\"value\":8}");
      assertThat(agent.data("{\"op\":\"decrement\"}")).isEqualTo("{\"value\":7}");
      assertThat(agent.refusal("{\"op\":\"propose\"}")).isEqualTo("no_idea");
      assertThat(agent.entries()).hasSize(3);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "operations.scm | (define (new-value data)",
        "operations.scm | (define new-value 7)",
        "operations.scm | (no-such-procedure)",
        "agent.scm | (define value 0)"
      })
  void shouldRefuseADefinitionThatItCannotTake(String file, String text, @TempDir Path folder)
      throws IOException {
    try (Conversation agent = ready(folder)) {
      agent.say(new HotReload(NEXT, Map.of(file, Value.of(text)), Map.of(), null));

      assertThat(agent.await(ErrorReport.class).code()).isEqualTo("reload_failed");
    }
  }

  private Conversation ready(Path folder) throws IOException {
    return Conversation.start(example.command(), example.laidOutIn(folder))
        .ready(Role.PRIMARY, List.of());
  }
}
