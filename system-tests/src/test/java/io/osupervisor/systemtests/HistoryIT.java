package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run history of a node that is killed. */
class HistoryIT {
  private static final String APPEND = "{\"op\":\"append\",\"id\":\"x\"}";

  private static JsonNode requests(NodeApi api) {
    return api.get("/api/v1/agents/asked/requests").body().path("requests");
  }

  @Test
  void shouldHaveWhatWasWrittenWhenItsNodeWasKilled(@TempDir Path data) {
    try (NodeProcess node = NodeProcess.start(data)) {
      NodeApi api = node.api();
      api.add("asked", TestAgents.ledger("asked"));
      for (int i = 0; i < 50; i++) {
        assertThat(api.ask("asked", APPEND).isOk()).isTrue();
      }
      await().until(() -> requests(api).size() == 50);
      List<String> before = requests(api).findValuesAsText("request");
      node.kill();
      NodeApi again = node.restart();
      assertThat(requests(again).findValuesAsText("request")).isEqualTo(before);
      assertThat(again.ask("asked", APPEND).isOk()).isTrue();
      await().until(() -> requests(again).size() == 51);
    }
  }
}
