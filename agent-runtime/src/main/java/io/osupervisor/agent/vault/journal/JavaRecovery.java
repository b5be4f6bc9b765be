package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.vault.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iq80.leveldb.impl.Logs;
import org.iq80.leveldb.impl.VersionEdit;
import org.iq80.leveldb.util.Slice;

/**
 * What the LevelDB in Java leaves undone, done before it opens a store. It does not open a manifest
 * that a kill left in the middle of a record: such ends, of which nobody was told that they are
 * written, are cut off. It may give the number of a log that no manifest names yet to its next log,
 * and so empties it before what it held is named in a manifest: all numbers are taken first. And it
 * does not ask whether its tables are there and whole.
 */
final class JavaRecovery {
  /** Logs in the order in which they were begun. */
  static final Comparator<String> BY_NUMBER =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private static final int BLOCK = 32 << 10;
  private static final int HEADER = 7;
  private static final int FULL = 1;
  private static final int LAST = 4;
  private static final Pattern NUMBER = Pattern.compile("(?:MANIFEST-)?(\\d+)(?:\\.\\w+)?");

  private JavaRecovery() {}

  static void prepare(Path folder) throws IOException {
    Path current = folder.resolve("CURRENT");
    if (!Files.exists(current)) {
      return;
    }
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*.log")) {
      for (Path log : logs) {
        cutOff(log);
      }
    }
    Optional<Path> named = ManifestTables.manifest(folder);
    if (named.isPresent()) {
      Path manifest = named.get();
      cutOff(manifest);
      ManifestTables tables = ManifestTables.of(manifest);
      if (tables.fault().isPresent()) {
        throw tables.fault().get();
      }
      for (String table : tables.tables().keySet()) {
        TableCheck.require(folder.resolve(table));
      }
      takeNumbers(manifest, highestNumber(folder) + 1);
    }
    DurableFiles.syncFolder(folder);
  }

  private static void cutOff(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    long whole = wholeRecords(bytes);
    if (whole < bytes.length) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(whole);
        channel.force(true);
      }
    }
  }

  /**
   * Where the last whole record ends, if what follows ends before its own end; else where the bytes
   * end. Checksums are for the reader.
   */
  static long wholeRecords(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int whole = 0;
    int at = 0;
    while (at < bytes.length) {
      int room = BLOCK - at % BLOCK;
      if (room < HEADER) {
        at += room;
        continue;
      }
      if (bytes.length - at < HEADER) {
        return whole;
      }
      int length = buffer.getShort(at + 4) & 0xffff;
      int kind = bytes[at + 6];
      if (HEADER + length > room || kind > LAST || kind < FULL) {
        return bytes.length;
      }
      at += HEADER + length;
      if (at <= bytes.length && (kind == FULL || kind == LAST)) {
        whole = at;
      }
    }
    return whole;
  }

  private static long highestNumber(Path folder) throws IOException {
    long highest = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher name = NUMBER.matcher(String.valueOf(file.getFileName()));
        if (name.matches()) {
          highest = Math.max(highest, Long.parseLong(name.group(1)));
        }
      }
    }
    return highest;
  }

  /** Adds a record to a manifest that says nothing but which number is free. */
  private static void takeNumbers(Path manifest, long next) throws IOException {
    VersionEdit edit = new VersionEdit();
    edit.setNextFileNumber(next);
    Slice record = edit.encode();
    int length = HEADER + record.length();
    try (FileChannel channel = FileChannel.open(manifest, StandardOpenOption.WRITE)) {
      int room = BLOCK - (int) (channel.size() % BLOCK);
      // A block ends in zeros where there is too little room.
      int padding = room < length ? room : 0;
      ByteBuffer chunk = ByteBuffer.allocate(padding + length).order(ByteOrder.LITTLE_ENDIAN);
      chunk
          .position(padding)
          .putInt(Logs.getChunkChecksum(FULL, record))
          .putShort((short) record.length())
          .put((byte) FULL)
          .put(record.getBytes())
          .flip();
      channel.position(channel.size());
      while (chunk.hasRemaining()) {
        channel.write(chunk);
      }
      channel.force(true);
    }
  }
}
