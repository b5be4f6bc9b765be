package io.osupervisor.agent.vault.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys of the store, big-endian, told apart by their first byte: events by persistence id and
 * number, commits by number, heads by persistence id, and facts of the whole store by name.
 */
final class StoreKeys {
  private static final byte EVENT = 1;
  private static final byte COMMIT = 2;
  private static final byte HEAD = 3;
  private static final byte FACT = 4;
  private static final byte END_OF_ID = 0;

  private StoreKeys() {}

  static byte[] event(String persistenceId, long seq) {
    byte[] id = persistenceId.getBytes(UTF_8);
    return ByteBuffer.allocate(id.length + 2 + Long.BYTES)
        .put(EVENT)
        .put(id)
        .put(END_OF_ID)
        .putLong(seq)
        .array();
  }

  static boolean isEvent(byte[] key) {
    return key.length > 2 + Long.BYTES
        && key[0] == EVENT
        && key[key.length - 1 - Long.BYTES] == END_OF_ID;
  }

  /** Whose event the key of an event names. */
  static String persistenceIdOfEvent(byte[] key) {
    return new String(key, 1, key.length - 2 - Long.BYTES, UTF_8);
  }

  /** Which event the key of an event names. */
  static long seqOfEvent(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
  }

  static byte[] commit(long batch) {
    return ByteBuffer.allocate(1 + Long.BYTES).put(COMMIT).putLong(batch).array();
  }

  static long batchOfCommit(byte[] key) {
    if (key.length != 1 + Long.BYTES) {
      throw JournalErrors.damaged("the key of a commit has " + key.length + " bytes");
    }
    return ByteBuffer.wrap(key).getLong(1);
  }

  static byte[] head(String persistenceId) {
    return named(HEAD, persistenceId);
  }

  static String persistenceIdOfHead(byte[] key) {
    return new String(key, 1, key.length - 1, UTF_8);
  }

  static byte[] fact(String name) {
    return named(FACT, name);
  }

  private static byte[] named(byte kind, String name) {
    byte[] text = name.getBytes(UTF_8);
    return ByteBuffer.allocate(1 + text.length).put(kind).put(text).array();
  }

  /** Before every event. */
  static byte[] firstEvent() {
    return new byte[] {EVENT};
  }

  /** Behind every event, before every commit. */
  static byte[] firstCommit() {
    return new byte[] {COMMIT};
  }

  /** Behind every commit, before every head. */
  static byte[] firstHead() {
    return new byte[] {HEAD};
  }

  /** Behind every head. */
  static byte[] firstFact() {
    return new byte[] {FACT};
  }

  /** Behind every key. */
  static byte[] behindAll() {
    return new byte[] {FACT + 1};
  }

  /** Behind every event of an id, before the first of the next one. */
  static byte[] behindEvents(String persistenceId) {
    byte[] key = event(persistenceId, 0);
    key[key.length - 1 - Long.BYTES] = END_OF_ID + 1;
    return Arrays.copyOf(key, key.length - Long.BYTES);
  }

  /** Whether the first key sorts before the second, as the store sorts. */
  static boolean isBefore(byte[] first, byte[] second) {
    return Arrays.compareUnsigned(first, second) < 0;
  }
}
