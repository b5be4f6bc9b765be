package io.osupervisor.agent.vault.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/** Where the records of a file of a journal begin and end: of logs, manifests, tables, ledgers. */
public final class RecordBoundaries {
  private static final int LOG_BLOCK = 32 << 10;
  private static final int LOG_HEADER = 7;
  private static final int TABLE_FOOTER = 48;
  private static final int MASK = 0xa282ead8;

  private RecordBoundaries() {}

  /** The offsets, 0 and the length among them. */
  public static NavigableSet<Long> of(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    NavigableSet<Long> found = new TreeSet<>();
    found.add(0L);
    String name = file.getFileName().toString();
    if (name.endsWith(".log") || name.startsWith("MANIFEST")) {
      log(bytes, found);
    } else if (name.endsWith(".sst")) {
      table(bytes, found);
    } else if (name.endsWith(".led")) {
      ledger(file, bytes, found);
    }
    found.add((long) bytes.length);
    return found;
  }

  /** Records of checksum (4), length (2), kind (1) and data, none across a block of 32 KiB. */
  private static void log(byte[] bytes, NavigableSet<Long> found) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (at + LOG_HEADER <= bytes.length && file.getInt(at) != 0) {
      at += LOG_HEADER + Short.toUnsignedInt(file.getShort(at + 4));
      int left = LOG_BLOCK - at % LOG_BLOCK;
      found.add((long) at);
      if (left < LOG_HEADER) {
        at += left;
        found.add((long) at);
      }
    }
  }

  /** Blocks, each followed by its kind (1) and a masked checksum (4) of both; then the footer. */
  private static void table(byte[] bytes, NavigableSet<Long> found) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int end = bytes.length - TABLE_FOOTER;
    CRC32C crc = new CRC32C();
    for (int at = 0; at + Integer.BYTES < end; at++) {
      crc.update(bytes[at]);
      int sum = (int) crc.getValue();
      if (Integer.rotateRight(sum, 15) + MASK == file.getInt(at + 1)) {
        at += Integer.BYTES;
        found.add(at + 1L);
        crc.reset();
      }
    }
  }

  private static void ledger(Path file, byte[] bytes, NavigableSet<Long> found) {
    LedgerHeader header = LedgerHeader.decode(file, bytes);
    Optional<LedgerFrame> frame = LedgerFrame.read(header, bytes, LedgerHeader.SIZE);
    found.add((long) LedgerHeader.SIZE);
    while (frame.isPresent()) {
      found.add((long) frame.get().end());
      frame = LedgerFrame.read(header, bytes, frame.get().end());
    }
  }
}
