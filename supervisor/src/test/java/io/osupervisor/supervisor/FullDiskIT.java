package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.TestNode.Answer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** A node whose disk fills up under its work. */
class FullDiskIT {
  private final Path folder;
  private final Random random = new Random(11);
  private long acknowledged;
  private long unknown;

  FullDiskIT(@TempDir Path folder) {
    this.folder = folder;
  }

  private TestNode node(SmallDisk disk) throws Exception {
    return TestNode.start(
        folder.resolve("data"),
        disk::space,
        "osupervisor.vault.min-free",
        SmallDisk.RESERVE + "B",
        "osupervisor.vault.write-buffer",
        "1MiB",
        "osupervisor.vault.min-free-ratio",
        "0.5");
  }

  /**
   * Adds 1 under an entry of about 100 kB that cannot be compressed much. It does not wait for the
   * agent for long: a request that the disk did not take is not answered.
   */
  private Answer add(TestNode node) {
    byte[] pad = new byte[75_000];
    random.nextBytes(pad);
    String data = "{\"add\":1,\"pad\":\"" + Base64.getEncoder().encodeToString(pad) + "\"}";
    Answer answer =
        node.requestBody("works", "{\"data\":" + data + ",\"timeout_ms\":5000}", Map.of());
    if (answer.status() == 200) {
      acknowledged++;
    } else if (answer.outcome().equals("unknown")) {
      unknown++;
    }
    return answer;
  }

  @Test
  void shouldRefuseWorkWhileItsDiskIsFullAndLoseNothing(TestReporter reporter) throws Exception {
    try (SmallDisk disk = SmallDisk.at(folder)) {
      reporter.publishEntry("the full disk is", disk.toString());
      long total;
      try (TestNode node = node(disk)) {
        node.running("works");
        assertThat(add(node).status()).isEqualTo(200);
        disk.fill();
        await().until(() -> add(node).code().equals("storage_full"));
        Answer full = add(node);
        assertThat(full.status()).isEqualTo(503);
        assertThat(full.outcome()).isEqualTo("not_delivered");
        refuseWhatWrites(node);
        // It ends while there is no room: its successor serves once there is.
        assertThat(ProcessHandle.of(node.pid("works")).orElseThrow().destroyForcibly()).isTrue();
        assertThat(add(node).code()).isEqualTo("storage_full");
        disk.free();
        await().until(() -> add(node).status() == 200);
        total = node.add("works", 0);
        assertThat(total).isBetween(acknowledged, acknowledged + unknown);
        assertThat(node.post("works", "/checkpoints").status()).isEqualTo(201);
      }
      try (TestNode node = node(disk)) {
        node.awaitState("works", "running");
        assertThat(node.add("works", 0)).isEqualTo(total);
      }
    }
  }

  private static void refuseWhatWrites(TestNode node) {
    Answer checkpoint = node.post("works", "/checkpoints");
    assertThat(checkpoint.code()).as(checkpoint.toString()).isEqualTo("checkpoint_failed");
    assertThat(checkpoint.body().path("detail").asText()).contains("there is no room");
    String another = TestNode.program() + "# another\n";
    Answer created = node.create(TestNode.spec("more", another, ""));
    assertThat(created.status()).as(created.toString()).isEqualTo(503);
    assertThat(created.code()).isEqualTo("storage_full");
    assertThat(node.show("works").path("state").asText()).isEqualTo("running");
  }
}
