package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.Head;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ExportFormatTest {
  private static final byte[] WRITTEN =
      WrittenExport.of(WrittenExport.HEADER, WrittenExport.SAMPLE);

  @Test
  void shouldReadWhatWasWritten() {
    List<String> read = WrittenExport.read(WRITTEN);
    assertThat(read.subList(0, read.size() - 1))
        .isEqualTo(WrittenExport.SAMPLE.stream().map(WrittenExport::text).toList());
  }

  @Test
  void shouldKeepTheFormOfTheFirstRelease() throws IOException {
    try (InputStream golden =
        Objects.requireNonNull(ExportFormatTest.class.getResourceAsStream("export-v1.hex"))) {
      String hex = new String(golden.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
      assertThat(HexFormat.of().formatHex(WRITTEN)).isEqualTo(hex.strip());
    }
  }

  @Test
  void shouldRefuseOneThatIsCutAnywhere() {
    for (int at = 0; at < WRITTEN.length; at++) {
      assertThat(codeOf(Arrays.copyOf(WRITTEN, at)))
          .as("cut at " + at)
          .isEqualTo(at == 0 ? "export_foreign" : "export_cut");
    }
  }

  @Test
  void shouldRefuseOneOfWhichAnyByteIsChanged() {
    for (int at = 0; at < WRITTEN.length; at++) {
      byte[] changed = WRITTEN.clone();
      changed[at] ^= (byte) (1 << at % Byte.SIZE);
      assertThat(codeOf(changed))
          .as("byte " + at)
          .isIn("export_foreign", "export_damaged", "export_cut");
    }
  }

  @Test
  void shouldRefuseRecordsThatAreLeftOutOrChangePlaces() {
    List<byte[]> records = records();
    byte[] header = Arrays.copyOf(WRITTEN, ExportHeader.SIZE);
    for (int i = 0; i < records.size() - 1; i++) {
      List<byte[]> fewer = new ArrayList<>(records);
      fewer.remove(i);
      assertThat(codeOf(joined(header, fewer))).isEqualTo("export_damaged");
      List<byte[]> swapped = new ArrayList<>(records);
      swapped.add(i, swapped.remove(i + 1));
      assertThat(codeOf(joined(header, swapped))).isEqualTo("export_damaged");
    }
  }

  @Test
  void shouldRefuseWhatFollowsItsEnd() {
    assertThat(codeOf(Arrays.copyOf(WRITTEN, WRITTEN.length + 1))).isEqualTo("export_damaged");
  }

  @Test
  void shouldRefuseOtherFilesAndNewerForms() {
    assertThat(codeOf(WrittenExport.bytes("PK something else"))).isEqualTo("export_foreign");
    byte[] newer = WRITTEN.clone();
    newer[9] = 2;
    CRC32C crc = new CRC32C();
    crc.update(newer, 0, ExportHeader.SIZE - 4);
    ByteBuffer.wrap(newer).putInt(ExportHeader.SIZE - 4, (int) crc.getValue());
    assertThat(codeOf(newer)).isEqualTo("export_newer_format");
  }

  @Test
  void shouldRefuseToWriteWhatCannotFollow() {
    ExportItem id = new ExportItem.Id("a", new Head(2, 0));
    ExportItem one = new ExportItem.Event(1, WrittenExport.bytes("1"));
    assertRefused("event 1 comes where", List.of(one));
    assertRefused("event 1 comes where event 2", List.of(id, one, one));
    assertRefused("event 2 of 'a' is missing", List.of(id, one));
    assertRefused("a comes twice", List.of(new ExportItem.Id("a", Head.NONE), id));
    assertRefused(
        "1 bytes of a file come where 0 are due",
        List.of(new ExportItem.Piece(WrittenExport.bytes("1"))));
    assertRefused(
        "a piece of 1048577 bytes",
        List.of(
            new ExportItem.File(1 << 21, "snapshots/0123456789abcdef/3-4.snap"),
            new ExportItem.Piece(new byte[(1 << 20) + 1])));
    assertRefused("a file '../token'", List.of(new ExportItem.File(1, "../token")));
    assertRefused(
        "a file 'checkpoints/../ab/",
        List.of(new ExportItem.File(1, "checkpoints/../ab/" + "ab".repeat(32) + ".ckpt")));
    assertRefused(
        "2 bytes of the file before are missing",
        List.of(new ExportItem.File(2, "snapshots/0123456789abcdef/3-4.snap"), id));
  }

  private static void assertRefused(String text, List<ExportItem> items) {
    assertThatThrownBy(() -> WrittenExport.of(WrittenExport.HEADER, items))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }

  private static String codeOf(byte[] bytes) {
    return catchThrowableOfType(AgentException.class, () -> WrittenExport.read(bytes)).code();
  }

  private static List<byte[]> records() {
    List<byte[]> records = new ArrayList<>();
    int at = ExportHeader.SIZE;
    while (at < WRITTEN.length) {
      int end = at + ExportFrames.PREFIX + ByteBuffer.wrap(WRITTEN).getInt(at);
      records.add(Arrays.copyOfRange(WRITTEN, at, end));
      at = end;
    }
    return records;
  }

  private static byte[] joined(byte[] header, List<byte[]> records) {
    int length = header.length + records.stream().mapToInt(record -> record.length).sum();
    ByteBuffer all = ByteBuffer.allocate(length).put(header);
    records.forEach(all::put);
    return all.array();
  }
}
