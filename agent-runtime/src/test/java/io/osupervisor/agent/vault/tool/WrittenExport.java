package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.journal.Head;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Exports in memory. */
final class WrittenExport {
  static final ExportHeader HEADER =
      new ExportHeader(
          UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"),
          Instant.ofEpochMilli(1_764_374_400_000L),
          ExportHeader.Extent.WHOLE);

  /** One of every kind of record. */
  static final List<ExportItem> SAMPLE =
      List.of(
          new ExportItem.Id("agent|ä", new Head(3, 1)),
          new ExportItem.Event(2, bytes("two")),
          new ExportItem.Event(3, bytes("")),
          new ExportItem.Id("vault|gone", new Head(9, 9)),
          new ExportItem.File(5, "snapshots/0123456789abcdef/3-4.snap"),
          new ExportItem.Piece(bytes("sna")),
          new ExportItem.Piece(bytes("ps")),
          new ExportItem.File(0, "genomes/files/ab/" + "ab".repeat(32)));

  private WrittenExport() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] of(ExportHeader header, List<ExportItem> items) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ExportWriter writer = new ExportWriter(out, header);
      for (ExportItem item : items) {
        writer.write(item);
      }
      writer.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** All items, the end among them, as text. */
  static List<String> read(byte[] bytes) {
    try {
      ExportReader reader = new ExportReader("it", new ByteArrayInputStream(bytes));
      List<String> items = new ArrayList<>();
      ExportItem item;
      do {
        item = reader.next();
        items.add(text(item));
      } while (!(item instanceof ExportItem.End));
      return items;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(ExportItem item) {
    return item.kind() + " " + new String(item.body(), StandardCharsets.ISO_8859_1);
  }
}
