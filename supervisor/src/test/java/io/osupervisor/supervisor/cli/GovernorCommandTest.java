package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class GovernorCommandTest {
  @Test
  void shouldShowEachLimitBesideWhatIsTaken() throws IOException {
    String view =
        """
        {"starting":1,"starting_max":4,"waiting":2,"limits":[
        {"limit":"instances","unit":"programs","floor":false,"value":9,"agents":10,"trials":5,
        "held":0,"refused":3,"reason":"9 of 5 programs run"},
        {"limit":"disk","unit":"bytes","floor":true,"value":900,"agents":100,"trials":200,
        "held":1,"refused":0,"reason":""}]}
        """;
    assertThat(GovernorCommand.text(new ObjectMapper().readTree(view)).lines())
        .map(String::stripTrailing)
        .containsExactly(
            "1 of 4 starts under way, 2 wait",
            "LIMIT      NOW         AGENTS        TRIALS        HELD  REFUSED",
            "instances  9 programs  at most 10    at most 5     0     3        9 of 5 programs run",
            "disk       900 bytes   at least 100  at least 200  1     0");
  }
}
