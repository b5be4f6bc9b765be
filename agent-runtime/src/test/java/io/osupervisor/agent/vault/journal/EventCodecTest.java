package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
  private static final byte[] KEY = StoreKeys.event("vault|b", 17);
  private static final byte[] REPR = bytes(100);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 1 << 20})
  void shouldGiveBackWhatItTook(int size) {
    byte[] repr = bytes(size);
    EventRecord event = EventCodec.decode(KEY, EventCodec.encode(KEY, repr));
    assertThat(event.persistenceId()).isEqualTo("vault|b");
    assertThat(event.seq()).isEqualTo(17);
    assertThat(event.repr()).isEqualTo(repr);
  }

  @Test
  void shouldFindEachFlippedBitOfTheValue() {
    byte[] value = EventCodec.encode(KEY, REPR);
    eachBit(value, (what, flipped) -> refuses(what, () -> EventCodec.decode(KEY, flipped)));
  }

  @Test
  void shouldFindEachFlippedBitOfTheKey() {
    byte[] value = EventCodec.encode(KEY, REPR);
    eachBit(KEY, (what, flipped) -> refuses(what, () -> EventCodec.decode(flipped, value)));
  }

  @Test
  void shouldFindEachLengthThatIsWrong() {
    byte[] value = EventCodec.encode(KEY, REPR);
    for (int length = 0; length < value.length + 10; length++) {
      byte[] other = Arrays.copyOf(value, length);
      if (length != value.length) {
        refuses(length + " bytes", () -> EventCodec.decode(KEY, other));
      }
    }
  }

  @Test
  void shouldFindWhatLiesUnderTheKeyOfAnother() {
    byte[] value = EventCodec.encode(KEY, REPR);
    refuses("18", () -> EventCodec.decode(StoreKeys.event("vault|b", 18), value));
    refuses("c", () -> EventCodec.decode(StoreKeys.event("vault|c", 17), value));
  }

  @Test
  void shouldSayWhichEventIsDamaged() {
    byte[] value = EventCodec.encode(KEY, REPR);
    value[value.length - 1]++;
    assertThatThrownBy(() -> EventCodec.decode(KEY, value))
        .hasMessage("event 17 of vault|b is damaged: its checksum does not match");
  }

  @Test
  void shouldTellANewerFormatFromDamage() {
    byte[] value = EventCodec.encode(KEY, REPR);
    value[0] = 3;
    seal(value);
    assertThatThrownBy(() -> EventCodec.decode(KEY, value))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_newer_format"))
        .hasMessage("event 17 of vault|b has format 3; this release reads formats up to 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 1000, 1 << 20})
  void shouldKeepWhatPekkoWritesWithoutWhatTheKeySays(int size) {
    byte[] repr = PekkoEvent.write("vault|b", 17, bytes(size));
    byte[] value = EventCodec.encode(KEY, repr);
    assertThat(value[0]).isEqualTo((byte) 2);
    // The number with its tag, the id with its tag and length; format and checksum before.
    assertThat(value).hasSize(repr.length - 2 - 9 + 5);
    assertThat(EventCodec.decode(KEY, value).repr()).isEqualTo(repr);
  }

  @Test
  void shouldKeepTheLargestNumberAndTheLongestId() {
    String id = "l".repeat(PersistenceIds.MAX_BYTES);
    byte[] key = StoreKeys.event(id, Long.MAX_VALUE);
    byte[] repr = PekkoEvent.write(id, Long.MAX_VALUE, bytes(10));
    byte[] value = EventCodec.encode(key, repr);
    assertThat(value).hasSizeLessThan(80);
    assertThat(EventCodec.decode(key, value).repr()).isEqualTo(repr);
  }

  @Test
  void shouldKeepWholeWhatSaysOtherThanItsKey() {
    for (byte[] other :
        List.of(
            PekkoEvent.write("vault|c", 17, bytes(10)),
            PekkoEvent.write("vault|b", 18, bytes(10)))) {
      byte[] value = EventCodec.encode(KEY, other);
      assertThat(value[0]).isEqualTo((byte) 1);
      assertThat(EventCodec.decode(KEY, value).repr()).isEqualTo(other);
    }
  }

  /** Whatever begins like an event, and ends anywhere. */
  @Test
  void shouldGiveBackEachPartOfAnEvent() {
    byte[] whole = PekkoEvent.write("vault|b", 17, bytes(200));
    for (int length = 0; length <= whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThat(EventCodec.decode(KEY, EventCodec.encode(KEY, part)).repr()).isEqualTo(part);
    }
  }

  @Test
  void shouldReadWhatIsKeptWhole() {
    byte[] repr = PekkoEvent.write("vault|b", 17, bytes(50));
    byte[] value = new byte[5 + repr.length];
    value[0] = 1;
    System.arraycopy(repr, 0, value, 5, repr.length);
    assertThat(EventCodec.decode(KEY, seal(value)).repr()).isEqualTo(repr);
  }

  @Test
  void shouldFindEachFlippedBitOfWhatPekkoWrites() {
    byte[] value = EventCodec.encode(KEY, PekkoEvent.write("vault|b", 17, bytes(100)));
    eachBit(value, (what, flipped) -> refuses(what, () -> EventCodec.decode(KEY, flipped)));
    eachBit(KEY, (what, flipped) -> refuses(what, () -> EventCodec.decode(flipped, value)));
  }

  @Test
  void shouldRefuseALeanEventWithoutAWholePayload() {
    byte[] lean = EventCodec.encode(KEY, PekkoEvent.write("vault|b", 17, bytes(100)));
    for (int length = 5; length < lean.length; length++) {
      byte[] cut = seal(Arrays.copyOf(lean, length));
      refuses(length + " bytes", () -> EventCodec.decode(KEY, cut));
    }
    byte[] longer = seal(Arrays.copyOf(lean, lean.length + 1));
    refuses("one more", () -> EventCodec.decode(KEY, longer));
  }

  private static byte[] seal(byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(KEY);
    crc.update(value, 0, 1);
    crc.update(value, 5, value.length - 5);
    ByteBuffer.wrap(value).putInt(1, (int) crc.getValue());
    return value;
  }

  private static void refuses(String what, ThrowingCallable decode) {
    assertThatThrownBy(decode)
        .as(what)
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_damaged"));
  }

  /** Gives a copy with one bit flipped, for each bit. */
  static void eachBit(byte[] bytes, BiConsumer<String, byte[]> check) {
    for (int at = 0; at < bytes.length; at++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << bit);
        check.accept("bit " + bit + " of byte " + at, flipped);
      }
    }
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
