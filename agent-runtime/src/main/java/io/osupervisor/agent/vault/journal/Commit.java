package io.osupervisor.agent.vault.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is kept of a commit beside its events: a link of the chain that shows whether one is
 * missing. Its value: format (1), hash of the commit before (16), the bytes of its events (8), and
 * for each persistence id that wrote: length of the id (2), the id, its highest number (8).
 *
 * @param batch its number, from 1, without gaps
 * @param before the hash of the commit before; {@link ChainHash#ZERO} for the first
 * @param bytes of its events, roughly
 * @param highest of each persistence id that wrote or deleted in it
 */
record Commit(long batch, ChainHash before, long bytes, Map<String, Long> highest) {
  private static final byte FORMAT = 1;
  private static final int FIXED = 1 + ChainHash.SIZE + Long.BYTES;

  Commit {
    for (Map.Entry<String, Long> head : highest.entrySet()) {
      PersistenceIds.check(head.getKey());
      if (head.getValue() < 1) {
        throw new IllegalArgumentException("a number below 1 in " + highest);
      }
    }
  }

  byte[] encode() {
    List<byte[]> names = new ArrayList<>(highest.size());
    int length = FIXED + highest.size() * (Short.BYTES + Long.BYTES);
    for (String id : highest.keySet()) {
      byte[] name = id.getBytes(UTF_8);
      names.add(name);
      length += name.length;
    }
    ByteBuffer value = ByteBuffer.allocate(length);
    value.put(FORMAT).put(before.bytes()).putLong(bytes);
    Iterator<byte[]> name = names.iterator();
    for (long seq : highest.values()) {
      byte[] id = name.next();
      value.putShort((short) id.length).put(id).putLong(seq);
    }
    return value.array();
  }

  static Commit decode(long batch, byte[] value) {
    ByteBuffer rest = ByteBuffer.wrap(value);
    try {
      if (rest.get() != FORMAT) {
        throw JournalErrors.damaged("commit " + batch + " has a format of its own");
      }
      byte[] before = new byte[ChainHash.SIZE];
      rest.get(before);
      long bytes = rest.getLong();
      Map<String, Long> highest = new LinkedHashMap<>();
      while (rest.hasRemaining()) {
        byte[] id = new byte[rest.getShort()];
        rest.get(id);
        highest.put(new String(id, UTF_8), rest.getLong());
      }
      return new Commit(batch, new ChainHash(before), bytes, highest);
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
