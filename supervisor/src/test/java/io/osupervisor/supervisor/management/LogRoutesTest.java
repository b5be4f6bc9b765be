package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.Patience;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(Patience.SECONDS)
class LogRoutesTest {

  @Test
  void shouldShowTheLastLinesAndThoseThatFollow() throws Exception {
    try (LiveNode node = new LiveNode()) {
      node.create("chatty");
      Path log = Files.createDirectories(node.data.resolve("logs")).resolve("chatty.log");
      Files.writeString(log, "one\ntwo\nthree\n");
      String path = "/api/v1/agents/chatty/logs";
      assertThat(node.get(path + "?lines=2").text()).isEqualTo("two\nthree\n");
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(node.stream(path + "?lines=1&follow=true", Map.of()), UTF_8))) {
        assertThat(reader.readLine()).isEqualTo("three");
        Files.writeString(log, "four\nfive\n", StandardOpenOption.APPEND);
        assertThat(reader.readLine()).isEqualTo("four");
        assertThat(reader.readLine()).isEqualTo("five");
      }
      assertThat(node.get("/api/v1/agents/nobody/logs").status()).isEqualTo(404);
      assertThat(node.get(path + "?lines=-1").status()).isEqualTo(400);
    }
  }
}
