package io.osupervisor.agent.vault.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is kept of a commit beside its events: a link of the chain that shows whether one is
 * missing. Its value: format (1), hash of the commit before (16), the bytes of its events (8), and
 * for each persistence id that wrote: length of the id (2), the id, its highest number (8). With
 * deletions in it, which is format 2, how many of these there are (4) stands before them, and as
 * much follows for each persistence id of which events were deleted: up to which number.
 *
 * @param batch its number, from 1, without gaps
 * @param before the hash of the commit before; {@link ChainHash#ZERO} for the first
 * @param bytes of its events, roughly
 * @param highest of each persistence id that wrote or deleted in it
 * @param deletedTo up to where those are deleted of which events were deleted in it
 */
record Commit(
    long batch,
    ChainHash before,
    long bytes,
    Map<String, Long> highest,
    Map<String, Long> deletedTo) {
  private static final byte WITHOUT_DELETIONS = 1;
  private static final byte WITH_DELETIONS = 2;
  private static final int FIXED = 1 + ChainHash.SIZE + Long.BYTES;

  Commit {
    check(highest);
    check(deletedTo);
  }

  private static void check(Map<String, Long> numbers) {
    for (Map.Entry<String, Long> number : numbers.entrySet()) {
      PersistenceIds.check(number.getKey());
      if (number.getValue() < 1) {
        throw new IllegalArgumentException("a number below 1 in " + numbers);
      }
    }
  }

  byte[] encode() {
    boolean deletes = !deletedTo.isEmpty();
    int length = FIXED + (deletes ? Integer.BYTES : 0) + size(highest) + size(deletedTo);
    ByteBuffer value = ByteBuffer.allocate(length);
    value.put(deletes ? WITH_DELETIONS : WITHOUT_DELETIONS).put(before.bytes()).putLong(bytes);
    if (deletes) {
      value.putInt(highest.size());
    }
    highest.forEach((id, seq) -> put(value, id, seq));
    deletedTo.forEach((id, seq) -> put(value, id, seq));
    return value.array();
  }

  private static int size(Map<String, Long> numbers) {
    return numbers.keySet().stream()
        .mapToInt(id -> Short.BYTES + id.getBytes(UTF_8).length + Long.BYTES)
        .sum();
  }

  private static void put(ByteBuffer value, String id, long seq) {
    byte[] name = id.getBytes(UTF_8);
    value.putShort((short) name.length).put(name).putLong(seq);
  }

  static Commit decode(long batch, byte[] value) {
    ByteBuffer rest = ByteBuffer.wrap(value);
    try {
      byte format = rest.get();
      if (format != WITHOUT_DELETIONS && format != WITH_DELETIONS) {
        throw JournalErrors.damaged("commit " + batch + " has a format of its own");
      }
      byte[] before = new byte[ChainHash.SIZE];
      rest.get(before);
      long bytes = rest.getLong();
      int wrote = format == WITH_DELETIONS ? rest.getInt() : Integer.MAX_VALUE;
      Map<String, Long> highest = new LinkedHashMap<>();
      Map<String, Long> deletedTo = new LinkedHashMap<>();
      while (rest.hasRemaining()) {
        byte[] id = new byte[rest.getShort()];
        rest.get(id);
        Map<String, Long> numbers = highest.size() < wrote ? highest : deletedTo;
        numbers.put(new String(id, UTF_8), rest.getLong());
      }
      return new Commit(batch, new ChainHash(before), bytes, highest, deletedTo);
    } catch (BufferUnderflowException | NegativeArraySizeException | IllegalArgumentException e) {
      throw JournalErrors.damaged("the record of commit " + batch + " is damaged");
    }
  }

  /** What the next commit names as the one before. */
  static ChainHash hash(long batch, byte[] encoded) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, batch));
      return new ChainHash(Arrays.copyOf(digest.digest(encoded), ChainHash.SIZE));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
