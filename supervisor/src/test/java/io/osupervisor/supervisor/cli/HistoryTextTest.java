package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class HistoryTextTest {
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void shouldPrintASampleALine() throws IOException {
    String history =
        """
        {"instance":"counter-1","samples":[{"at":"2026-11-20T10:00:00Z","seconds":1.0,"answers":40,
        "errors":2,"p50":0.001,"p99":0.004,"rss_bytes":8388608,"cpu_seconds":0.1,"processes":1,
        "pulse_age":0.25}]}
        """;
    assertThat(HistoryText.render(json.readTree(history)).lines().map(String::stripTrailing))
        .containsExactly(
            "AT                    ANSWERS  ERRORS  P50       P99       MEMORY   CPU         "
                + "PROCESSES  PULSE",
            "2026-11-20T10:00:00Z  40       2       1.000 ms  4.000 ms  8.0 MiB  100.000 ms  "
                + "1          250.000 ms");
  }

  @Test
  void shouldSayWhatToDoAboutTheLastError() throws IOException {
    String agent =
        """
        {"id":"a","state":"quarantined","last_error":{"code":"exit","message":"it ended",
        "hint":"mend it","at":"2026-11-20T10:00:00Z"},"instances":[],"spec":{}}
        """;
    assertThat(AgentText.show(json.readTree(agent)))
        .contains("exit: it ended (2026-11-20T10:00:00Z)")
        .contains("mend it");
  }
}
