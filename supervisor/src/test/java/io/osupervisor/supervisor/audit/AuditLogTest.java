package io.osupervisor.supervisor.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  private static final Instant AT = Instant.parse("2026-11-20T10:00:00.123Z");

  private final Path folder;

  AuditLogTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private AuditLog open() {
    return AuditLog.open(folder, () -> AT);
  }

  private static AuditRecord record(String agent) {
    return new AuditRecord(
        "admin", "agent.stop", agent, Map.of("outcome", "done", "a", "\"\n\u00e9"));
  }

  private void write(int entries) {
    try (AuditLog log = open()) {
      List<CompletableFuture<AuditEntry>> all = new ArrayList<>();
      for (int i = 0; i < entries; i++) {
        all.add(log.record(record("agent-" + i)).toCompletableFuture());
      }
      all.forEach(CompletableFuture::join);
    }
  }

  private Path log() {
    return folder.resolve(AuditLog.LOG);
  }

  @Test
  void shouldChainEveryEntryToTheOneBefore() throws Exception {
    write(3);
    write(2);
    List<AuditEntry> newest = AuditReader.newest(folder, 0, 10);
    assertThat(newest).extracting(AuditEntry::n).containsExactly(5L, 4L, 3L, 2L, 1L);
    assertThat(newest.get(4).prev()).isEqualTo(AuditEntry.GENESIS);
    for (int i = 0; i < 4; i++) {
      assertThat(newest.get(i).prev()).isEqualTo(newest.get(i + 1).hash());
    }
    assertThat(newest.get(0).record()).isEqualTo(record("agent-1"));
    assertThat(AuditVerifier.verify(folder).intact()).isTrue();
    assertThat(AuditVerifier.verify(folder).entries()).isEqualTo(5);
  }

  @Test
  void shouldHashWhatATextToolCanHash() throws Exception {
    write(1);
    assertThat(Files.readString(log()))
        .startsWith(
            "{\"n\":1,\"at\":\"2026-11-20T10:00:00.123Z\",\"who\":\"admin\","
                + "\"action\":\"agent.stop\",\"agent\":\"agent-0\","
                + "\"detail\":{\"a\":\"\\\"\\n\u00e9\",\"outcome\":\"done\"},\"prev\":\"000")
        .matches("(?s).*,\"hash\":\"[0-9a-f]{64}\"}\n");
  }

  @Test
  void shouldReadAnyPage() throws Exception {
    write(300);
    for (long below : List.of(2L, 7L, 100L, 299L, 301L, 5000L)) {
      long end = Math.min(below, 301);
      List<AuditEntry> page = AuditReader.newest(folder, below, 3);
      assertThat(page).hasSize((int) Math.min(3, end - 1));
      assertThat(page.get(0).n()).isEqualTo(end - 1);
    }
    assertThat(AuditReader.newest(folder, 1, 3)).isEmpty();
    assertThat(AuditReader.newest(folder.resolve("nowhere"), 0, 3)).isEmpty();
  }

  @Test
  void shouldTakeAwayALineThatWasNeverFinished() throws Exception {
    write(2);
    Files.writeString(log(), "{\"n\":3,\"at\":\"20", StandardOpenOption.APPEND);
    assertThat(AuditVerifier.verify(folder).fault().orElseThrow().what()).isEqualTo("is cut off");
    try (AuditLog log = open()) {
      assertThat(log.record(record("after")).toCompletableFuture().join().n()).isEqualTo(4);
    }
    AuditEntry repair = AuditReader.newest(folder, 4, 1).get(0);
    assertThat(repair.record().action()).isEqualTo("audit.repair");
    assertThat(repair.record().detail()).containsEntry("cut_off_bytes", "15");
    assertThat(AuditVerifier.verify(folder).intact()).isTrue();
  }

  @Test
  void shouldGoOnWhenTheHeadIsBehindTheLog() throws Exception {
    write(2);
    byte[] head = Files.readAllBytes(folder.resolve(AuditLog.HEAD));
    write(3);
    Files.write(folder.resolve(AuditLog.HEAD), head);
    assertThat(AuditVerifier.verify(folder).intact()).isTrue();
    write(1);
    assertThat(AuditVerifier.verify(folder).entries()).isEqualTo(6);
  }

  @Test
  void shouldRefuseToGoOnAfterALostEnd() throws Exception {
    write(3);
    byte[] all = Files.readAllBytes(log());
    Files.write(log(), java.util.Arrays.copyOf(all, all.length / 3));
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            AgentException.class,
            e -> {
              assertThat(e.code()).isEqualTo("audit_damaged");
              assertThat(e.hint()).contains("osup audit verify");
            });
    Files.delete(log());
    assertThatThrownBy(this::open).isInstanceOf(AgentException.class);
  }

  @Test
  void shouldRefuseToGoOnWithoutTheHeadOfWhatWasWritten() throws Exception {
    write(3);
    Files.delete(folder.resolve(AuditLog.HEAD));
    assertThat(AuditVerifier.verify(folder).fault().orElseThrow().what())
        .isEqualTo("cannot be told: audit.head is missing or damaged");
    assertThatThrownBy(this::open)
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("audit.head is missing");
  }

  @Test
  void shouldBeginAgainWhereABeginningWasCutOff() throws Exception {
    open().close();
    assertThat(AuditVerifier.verify(folder).intact()).isTrue();
    Files.delete(log());
    assertThat(AuditVerifier.verify(folder).intact()).isTrue();
    write(1);
    assertThat(AuditVerifier.verify(folder).entries()).isEqualTo(1);
  }

  @Test
  void shouldShareSyncsBetweenRecordsOfOneMoment() throws Exception {
    try (AuditLog log = open()) {
      List<CompletableFuture<AuditEntry>> all = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        all.add(log.record(record("a")).toCompletableFuture());
      }
      for (int i = 0; i < all.size(); i++) {
        assertThat(all.get(i).get().n()).isEqualTo(i + 1);
      }
    }
    assertThat(AuditVerifier.verify(folder).entries()).isEqualTo(2000);
  }
}
