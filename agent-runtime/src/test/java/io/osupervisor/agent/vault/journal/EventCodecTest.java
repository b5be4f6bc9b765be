package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
    value[0] = 2;
    CRC32C crc = new CRC32C();
    crc.update(KEY);
    crc.update(value, 0, 1);
    crc.update(value, 5, value.length - 5);
    ByteBuffer.wrap(value).putInt(1, (int) crc.getValue());
    assertThatThrownBy(() -> EventCodec.decode(KEY, value))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_newer_format"))
        .hasMessage("event 17 of vault|b has format 2; this release reads formats up to 1");
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
