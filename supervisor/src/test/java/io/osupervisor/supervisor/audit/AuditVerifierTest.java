package io.osupervisor.supervisor.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.audit.AuditChain.Step;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AuditVerifierTest {
  private static final int[] DAMAGES = {0x01, 0x20, 0x80};

  /** A log as its lines, and its head. */
  private record Log(List<byte[]> lines, AuditHead head) {
    static Log of(int entries) {
      List<byte[]> lines = new ArrayList<>();
      AuditHead head = AuditHead.EMPTY;
      for (int i = 1; i <= entries; i++) {
        Map<String, String> detail = Map.of("outcome", "done", "n", "value-" + i);
        AuditRecord record = new AuditRecord("admin", "agent.update", "agent-" + i % 7, detail);
        Instant at = Instant.ofEpochSecond(1_790_000_000L + i);
        AuditEntry entry = AuditCodec.seal(i, at, record, head.hash());
        byte[] line = AuditCodec.line(entry);
        lines.add(line);
        head = new AuditHead(i, entry.hash(), head.length() + line.length + 1);
      }
      return new Log(lines, head);
    }

    AuditVerdict verdict(List<byte[]> others) throws IOException {
      return verify(joined(others), head.bytes());
    }
  }

  private static byte[] joined(List<byte[]> lines) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] line : lines) {
      all.writeBytes(line);
      all.write('\n');
    }
    return all.toByteArray();
  }

  private static AuditVerdict verify(byte[] log, byte[] head) throws IOException {
    return AuditVerifier.verify(new ByteArrayInputStream(log), head);
  }

  @Test
  void shouldFindEveryChangedByteOfLogAndHead() throws IOException {
    Log log = Log.of(60);
    byte[] bytes = joined(log.lines());
    assertThat(verify(bytes, log.head().bytes()).intact()).isTrue();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 0x01;
      assertThat(verify(bytes, log.head().bytes()).intact()).as("byte %s", i).isFalse();
      bytes[i] ^= 0x01;
    }
    byte[] head = log.head().bytes();
    for (int i = 0; i < head.length; i++) {
      head[i] ^= 0x01;
      assertThat(verify(bytes, head).intact()).as("byte %s of the head", i).isFalse();
      head[i] ^= 0x01;
    }
  }

  @Test
  void shouldFindEveryDeletedRepeatedInsertedAndSwappedEntry() throws IOException {
    Log log = Log.of(30);
    byte[] stranger = Log.of(40).lines().get(35);
    for (int i = 0; i < 30; i++) {
      List<byte[]> deleted = new ArrayList<>(log.lines());
      deleted.remove(i);
      assertFault(log.verdict(deleted), i + 1);
      List<byte[]> repeated = new ArrayList<>(log.lines());
      repeated.add(i, log.lines().get(i));
      assertFault(log.verdict(repeated), i + 2);
      List<byte[]> inserted = new ArrayList<>(log.lines());
      inserted.add(i, stranger);
      assertFault(log.verdict(inserted), i + 1);
      for (int j = i + 1; j < 30; j++) {
        List<byte[]> swapped = new ArrayList<>(log.lines());
        Collections.swap(swapped, i, j);
        assertFault(log.verdict(swapped), i + 1);
      }
    }
  }

  private static void assertFault(AuditVerdict verdict, long entry) {
    assertThat(verdict.fault()).hasValueSatisfying(f -> assertThat(f.entry()).isEqualTo(entry));
  }

  @Test
  void shouldFindEveryCutEnd() throws IOException {
    Log log = Log.of(10);
    byte[] bytes = joined(log.lines());
    for (int length = 0; length < bytes.length; length++) {
      assertThat(verify(Arrays.copyOf(bytes, length), log.head().bytes()).intact())
          .as("cut at %s", length)
          .isFalse();
    }
  }

  @Test
  void shouldFindAForgedEntryWithARightHashOfItsOwn() throws IOException {
    Log log = Log.of(10);
    List<byte[]> forged = new ArrayList<>(log.lines());
    AuditEntry fifth = read(log.lines().get(4));
    AuditRecord other = new AuditRecord("nobody", "agent.stop", null, Map.of());
    forged.set(4, AuditCodec.line(AuditCodec.seal(5, fifth.at(), other, fifth.prev())));
    assertThat(log.verdict(forged).fault())
        .hasValueSatisfying(
            fault -> assertThat(fault.what()).isEqualTo("does not follow the entry before it"));
  }

  @Test
  void shouldFindANewEndWithARightChainOfItsOwn() throws IOException {
    Log log = Log.of(10);
    List<byte[]> forged = new ArrayList<>(log.lines().subList(0, 9));
    AuditEntry ninth = read(log.lines().get(8));
    AuditRecord other = new AuditRecord("nobody", "agent.stop", null, Map.of());
    forged.add(AuditCodec.line(AuditCodec.seal(10, ninth.at(), other, ninth.hash())));
    assertThat(log.verdict(forged).intact()).isFalse();
  }

  @Test
  void shouldSayWhereAndWhat() throws IOException {
    Log log = Log.of(3);
    List<byte[]> changed = new ArrayList<>(log.lines());
    changed.set(1, new String(changed.get(1), UTF_8).replace("value-2", "value-9").getBytes(UTF_8));
    AuditVerdict verdict = log.verdict(changed);
    assertThat(verdict.entries()).isEqualTo(1);
    assertThat(verdict.fault())
        .contains(
            new AuditVerdict.Fault(
                2, log.lines().get(0).length + 1, "has other content than its hash says"));
  }

  private static AuditEntry read(byte[] line) {
    try {
      return AuditCodec.read(line);
    } catch (AuditCodec.BadLine e) {
      throw new AssertionError(e);
    }
  }

  /**
   * A fault lies in the line that was changed or shows in the next, so it is enough to follow the
   * chain from there: what comes before is the same bytes as in the log that was found intact.
   */
  @Test
  @Tag("proof")
  void shouldFindEveryChangedByteOfAThousandEntries() throws IOException {
    Log log = Log.of(1000);
    assertThat(log.verdict(log.lines()).intact()).isTrue();
    AuditChain chain = new AuditChain(AuditHead.EMPTY);
    for (byte[] line : log.lines()) {
      for (int i = 0; i < line.length; i++) {
        for (int damage : DAMAGES) {
          line[i] ^= (byte) damage;
          assertThat(chain.follow(line)).isInstanceOf(Step.Wrong.class);
          line[i] ^= (byte) damage;
        }
      }
      chain = ((Step.Right) chain.follow(line)).chain();
    }
    assertThat(chain.head()).isEqualTo(log.head());
  }
}
