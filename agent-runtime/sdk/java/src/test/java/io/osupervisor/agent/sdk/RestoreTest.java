package io.osupervisor.agent.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RestoreTest {
  /** Adds numbers up; its snapshot is a binary. */
  private static final class Sum implements Memory {
    long total;

    @Override
    public void apply(@Nullable Object entry) {
      total += (Long) Objects.requireNonNull(entry);
    }

    @Override
    public byte[] snapshot() {
      return Long.toString(total).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void restore(@Nullable Object snapshot) {
      total = Long.parseLong(new String((byte[]) snapshot, StandardCharsets.US_ASCII));
    }
  }

  private static Agent summing(Sum sum) {
    return Agent.named("sum")
        .memory(sum)
        .onRequest(
            (request, session) -> {
              session.log(((List<?>) Objects.requireNonNull(request.data())).toArray());
              return sum.total;
            });
  }

  private static Agent keeping(AgentState state) {
    return Agent.named("state")
        .state(state)
        .onRequest(
            (request, session) -> {
              request.map().forEach(state::put);
              return state.asMap();
            });
  }

  private static List<Map<String, Object>> entries(long first, Object... data) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < data.length; i++) {
      rows.add(Map.of("seq", first + i, "data", data[i]));
    }
    return rows;
  }

  @Test
  void shouldFollowTheLogUntilTheRestoreEnds() {
    try (TestSupervisor supervisor = new TestSupervisor(summing(new Sum())).welcome(1 << 20)) {
      supervisor.say(Loop.frame("restore", "checkpoint_id", null, "wal_seq", 0));
      supervisor.say(Loop.frame("restore_wal", "entries", entries(1, 1L, 2L))).await("heartbeat");
      supervisor.say(Loop.frame("restore_wal", "entries", entries(3, 4L))).await("heartbeat");
      supervisor.endRestore(3);

      assertThat(supervisor.request("r1", List.of(10L, 20L))).containsEntry("data", 37L);
      assertThat(supervisor.seen("wal_batch").get(0).toString()).contains("seq=4", "seq=5");
    }
  }

  @Test
  void shouldTakeABinarySnapshotInChunks() {
    try (TestSupervisor supervisor = new TestSupervisor(summing(new Sum())).welcome(1 << 20)) {
      Map<String, Object> restore = Loop.frame("restore", "checkpoint_id", "c", "wal_seq", 7);
      restore.put("chunked", true);
      supervisor.say(restore);
      for (int i = 0; i < 3; i++) {
        Map<String, Object> chunk = Loop.frame("snapshot_chunk", "index", i, "last", i == 2);
        chunk.put("data", new byte[] {(byte) ('1' + i)});
        supervisor.say(chunk);
      }
      supervisor.endRestore(7);

      assertThat(supervisor.request("r1", List.of(0L))).containsEntry("data", 123L);
    }
  }

  @Test
  void shouldEndWhenTheLogHasAHole() throws Exception {
    try (TestSupervisor supervisor = new TestSupervisor(summing(new Sum())).welcome(1 << 20)) {
      supervisor.say(Loop.frame("restore", "checkpoint_id", null, "wal_seq", 0));
      supervisor.say(Loop.frame("restore_wal", "entries", entries(2, 1L)));

      assertThat(supervisor.await("error")).containsEntry("code", "restore_failed");
      assertThat(supervisor.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void shouldBringALargeStateBackFromItsChunks() {
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    String text = "ü".repeat(6000);
    try (TestSupervisor supervisor =
        new TestSupervisor(keeping(AgentState.empty())).welcome(1 << 16)) {
      supervisor.say(Loop.frame("restore", "checkpoint_id", null, "wal_seq", 0)).endRestore(0);
      supervisor.request("r1", Map.of("a", text));
      supervisor.request("r2", Map.of("b", text, "n", 1.5));
      supervisor.say(Loop.frame("checkpoint_request", "reason", "test"));
      assertThat(supervisor.await("checkpoint")).containsEntry("chunked", true);
      Map<String, Object> chunk;
      do {
        chunk = supervisor.await("snapshot_chunk");
        chunks.writeBytes((byte[]) Objects.requireNonNull(chunk.get("data")));
      } while (!Boolean.TRUE.equals(chunk.get("last")));
    }
    assertThat(chunks.size()).isGreaterThan(1 << 14);

    try (TestSupervisor again = new TestSupervisor(keeping(AgentState.empty())).welcome(1 << 20)) {
      Map<String, Object> restore = Loop.frame("restore", "checkpoint_id", "c", "wal_seq", 2);
      restore.put("snapshot", chunks.toByteArray());
      again.say(restore).endRestore(2);

      assertThat(again.request("r1", Map.of()).get("data"))
          .isEqualTo(Map.of("a", text, "b", text, "n", 1.5));
    }
  }

  @Test
  void shouldReplayEveryKindOfChange() {
    AgentState first = AgentState.of(Map.of("kept", 1L, "gone", 2L));
    first.begin(false);
    first.put("new", List.of(Map.of("x", 1.0)));
    first.remove("gone");
    Object one = first.entry();
    first.begin(false);
    first.clear();
    first.put("only", "this");
    Object two = first.entry();
    AgentState again = AgentState.of(Map.of("kept", 1L, "gone", 2L));

    again.apply(one);
    assertThat(again.asMap()).isEqualTo(Map.of("kept", 1L, "new", List.of(Map.of("x", 1.0))));
    again.apply(two);
    assertThat(again.asMap()).isEqualTo(first.asMap()).isEqualTo(Map.of("only", "this"));
  }
}
