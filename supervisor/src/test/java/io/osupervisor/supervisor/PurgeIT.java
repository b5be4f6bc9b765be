package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of an agent on the disk once it was purged. */
class PurgeIT {
  private static List<Path> logs(Path data) {
    try (Stream<Path> files = Files.list(data.resolve("logs"))) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldLeaveNeitherLogsNorSpec(@TempDir Path data) throws Exception {
    try (TestNode node = TestNode.start(data)) {
      Files.createDirectories(data.resolve("logs"));
      Path another = Files.writeString(data.resolve("logs/gone.log.log"), "of another agent");
      Path old = Files.writeString(data.resolve("logs/gone.log.1"), "an earlier one");
      node.running("gone");
      assertThat(node.add("gone", 1)).isEqualTo(1);
      assertThat(node.delete("gone", "?purge=true").status()).isEqualTo(200);
      assertThat(logs(data)).contains(another).doesNotContain(old);
      await().until(() -> !logs(data).contains(data.resolve("logs/gone.log")));
      // Its number of events goes on, its content begins anew.
      node.running("gone");
      assertThat(node.get("gone", "/versions").body().path("versions")).hasSize(1);
      assertThat(new String(Files.readAllBytes(another), ISO_8859_1)).isNotEmpty();
    }
    try (TestNode node = TestNode.start(data)) {
      node.awaitState("gone", "running");
      assertThat(node.add("gone", 1)).isEqualTo(1);
    }
  }
}
