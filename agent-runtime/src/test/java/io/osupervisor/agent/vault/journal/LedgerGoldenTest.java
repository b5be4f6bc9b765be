package io.osupervisor.agent.vault.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.journal.LedgerEncoder.NewFile;
import io.osupervisor.agent.vault.journal.LedgerEncoder.Piece;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Holds version 1 of a ledger's file to its bytes. */
class LedgerGoldenTest {
  private static final String GOLDEN = "/vault/ledger-v1.txt";
  private static final UUID NODE = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

  @Test
  void shouldWriteTheBytesOfVersionOne() throws IOException {
    Promise base = new Promise(41, hash(0x41), Map.of("agent|b", 3L, "vault|b", 17L));
    NewFile file = LedgerEncoder.begin(NODE, 7, base, 300);
    LedgerEncoder frames = file.frames();
    put(file.bytes(), frames.commit(42, hash(0x42), Map.of("vault|b", 18L)).orElseThrow());
    put(file.bytes(), frames.commit(43, hash(0x43), Map.of("vault|é", 1L)).orElseThrow());
    put(file.bytes(), frames.synced(frames.position()).orElseThrow());
    put(file.bytes(), frames.commit(44, hash(0x44), Map.of()).orElseThrow());
    put(file.bytes(), frames.closed());
    assertThat(file.bytes()).isEqualTo(golden());
  }

  @Test
  void shouldReadTheBytesOfVersionOne() throws IOException {
    LedgerContent content = LedgerContent.read(Path.of("7.led"), NODE, golden());
    Map<String, Long> highest = Map.of("agent|b", 3L, "vault|b", 18L, "vault|é", 1L);
    assertThat(content)
        .isEqualTo(
            new LedgerContent(
                7, new Promise(44, hash(0x44), highest), content.end(), true, Optional.empty()));
  }

  private static ChainHash hash(int value) {
    byte[] bytes = new byte[ChainHash.SIZE];
    Arrays.fill(bytes, (byte) value);
    return new ChainHash(bytes);
  }

  private static void put(byte[] file, Piece piece) {
    System.arraycopy(piece.bytes(), 0, file, piece.at(), piece.bytes().length);
  }

  private static byte[] golden() throws IOException {
    try (InputStream in = LedgerGoldenTest.class.getResourceAsStream(GOLDEN)) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      return HexFormat.of().parseHex(text.replace("\n", ""));
    }
  }
}
