package io.osupervisor.agent.vault.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Holds what lies in a store to its bytes, and each record but an event's to its checksum. */
class StoreFormatTest {
  private static final String GOLDEN = "/io/osupervisor/agent/vault/store-v2.properties";
  private static final UUID NODE = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
  private static final byte[] EVENT = StoreKeys.event("vault|ä", 0x0102030405L);
  private static final byte[] REPR = {1, 2, 3};

  /** A payload, the number and the id of the key, a time. */
  private static final byte[] PEKKO =
      HexFormat.of().parseHex("0a03010203" + "1085888c9010" + "1a087661756c747cc3a4" + "7007");

  private static final byte[] HEAD = StoreKeys.head("vault|ä");
  private static final Map<String, Long> HIGHEST = new LinkedHashMap<>();

  static {
    HIGHEST.put("vault|ä", 0x0102030405L);
    HIGHEST.put("x", 1L);
  }

  private static final ChainHash BEFORE =
      new ChainHash(HexFormat.of().parseHex("00112233445566778899aabbccddeeff"));
  private static final Commit COMMIT = new Commit(0x1122, BEFORE, 0x2cafebabeL, HIGHEST, Map.of());
  private static final Commit DELETING =
      new Commit(0x1122, BEFORE, 0x2cafebabeL, HIGHEST, Map.of("x", 1L));

  @Test
  void shouldWriteTheBytesOfFormatTwo() throws IOException {
    Map<String, byte[]> written = new LinkedHashMap<>();
    written.put("event.key", EVENT);
    written.put("event.value", EventCodec.encode(EVENT, REPR));
    written.put("event.pekko", PEKKO);
    written.put("event.lean", EventCodec.encode(EVENT, PEKKO));
    written.put("commit.key", StoreKeys.commit(COMMIT.batch()));
    written.put("commit.value", COMMIT.encode());
    written.put("commit.deleting", DELETING.encode());
    written.put("commit.hash", Commit.hash(COMMIT.batch(), COMMIT.encode()).bytes());
    written.put("head.key", HEAD);
    written.put("head.value", new Head(9, 4).encode(HEAD));
    written.put("store.key", StoreKeys.fact(StoreFacts.STORE));
    written.put("store.value", StoreFacts.ofStore(NODE, Engine.NATIVE));
    written.put("floor.key", StoreKeys.fact(StoreFacts.FLOOR));
    written.put("floor.value", StoreFacts.ofNumber(77));
    Map<String, String> lines = new LinkedHashMap<>();
    written.forEach((name, bytes) -> lines.put(name, HexFormat.of().formatHex(bytes)));
    assertThat(lines).isEqualTo(golden());
  }

  @Test
  void shouldReadTheBytesOfFormatTwo() throws IOException {
    EventRecord event = EventCodec.decode(bytes("event.key"), bytes("event.value"));
    assertThat(event.persistenceId()).isEqualTo("vault|ä");
    assertThat(event.seq()).isEqualTo(0x0102030405L);
    assertThat(event.repr()).isEqualTo(REPR);
    assertThat(EventCodec.decode(bytes("event.key"), bytes("event.lean")).repr())
        .isEqualTo(bytes("event.pekko"));
    long batch = StoreKeys.batchOfCommit(bytes("commit.key"));
    assertThat(Commit.decode(batch, bytes("commit.value"))).isEqualTo(COMMIT);
    assertThat(Commit.decode(batch, bytes("commit.deleting"))).isEqualTo(DELETING);
    assertThat(Head.decode(bytes("head.key"), bytes("head.value"))).isEqualTo(new Head(9, 4));
    assertThat(StoreFacts.node(bytes("store.value"))).isEqualTo(NODE);
    assertThat(StoreFacts.number("floor", bytes("floor.value"))).isEqualTo(77);
  }

  @Test
  void shouldFindEachFlippedBitOfARecordOfDeletions() {
    byte[] value = new Head(9, 4).encode(HEAD);
    EventCodecTest.eachBit(value, (what, flipped) -> refuses(() -> Head.decode(HEAD, flipped)));
    EventCodecTest.eachBit(HEAD, (what, flipped) -> refuses(() -> Head.decode(flipped, value)));
  }

  @Test
  void shouldFindEachFlippedBitOfAFact() {
    EventCodecTest.eachBit(
        StoreFacts.ofNumber(77),
        (what, flipped) -> refuses(() -> StoreFacts.number("floor", flipped)));
    EventCodecTest.eachBit(
        StoreFacts.ofStore(NODE, Engine.NATIVE),
        (what, flipped) -> refuses(() -> StoreFacts.node(flipped)));
    refuses(() -> StoreFacts.node(null));
  }

  private static void refuses(Runnable decode) {
    assertThatThrownBy(decode::run)
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_damaged"));
  }

  private static byte[] bytes(String name) throws IOException {
    return HexFormat.of().parseHex(Objects.requireNonNull(golden().get(name)));
  }

  private static Map<String, String> golden() throws IOException {
    Properties lines = new Properties();
    try (InputStream in = StoreFormatTest.class.getResourceAsStream(GOLDEN)) {
      lines.load(new InputStreamReader(Objects.requireNonNull(in), US_ASCII));
    }
    Map<String, String> golden = new LinkedHashMap<>();
    lines.stringPropertyNames().forEach(name -> golden.put(name, lines.getProperty(name)));
    return golden;
  }
}
