package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.vault.journal.LedgerEncoder.NewFile;
import io.osupervisor.agent.vault.journal.LedgerEncoder.Piece;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** A ledger file in memory with random frames, and what it must say after each of them. */
final class WrittenLedger {
  static final UUID NODE = UUID.fromString("8f14e45f-ceea-467f-a3b1-000000000001");
  static final Path NAME = Path.of("00000003.led");

  /** A frame as it was written: where, up to where the file was synced then, what it comes to. */
  record Written(int at, int end, long synced, Promise after) {}

  private final Random random;
  private final NewFile file;
  private final List<Written> frames = new ArrayList<>();
  private final Promise base;
  private final int baseEnd;
  private Promise promise;

  WrittenLedger(long seed, int room) {
    random = new Random(seed);
    Map<String, Long> highest = new HashMap<>();
    for (int i = 0; i < 24; i++) {
      highest.put("vault|" + i, random.nextInt(100) + 1L);
    }
    base = new Promise(random.nextInt(1000) + 1L, hash(), highest);
    promise = base;
    file = LedgerEncoder.begin(NODE, 3, base, room);
    baseEnd = file.frames().position();
  }

  /** One with mixed frames up to so many bytes, each tenth or so a sync. */
  static WrittenLedger of(long seed, int bytes, int newIds) {
    WrittenLedger ledger = new WrittenLedger(seed, bytes + 1024);
    while (ledger.position() < bytes) {
      if (ledger.random.nextInt(10) == 0) {
        ledger.synced(ledger.position());
      } else {
        ledger.commit(newIds);
      }
    }
    return ledger;
  }

  /** Appends a commit of none, a few or many persistence ids, so many in a hundred of them new. */
  Piece commit(int newIds) {
    Map<String, Long> touched = new HashMap<>();
    List<String> known = new ArrayList<>(promise.highest().keySet());
    for (int i = random.nextInt(random.nextInt(3) == 0 ? 40 : 4); i > 0; i--) {
      String id =
          known.size() < 64 && random.nextInt(100) < newIds
              ? "vault|" + "n".repeat(random.nextInt(60)) + promise.batch() + "." + i
              : known.get(random.nextInt(known.size()));
      touched.put(id, promise.highest().getOrDefault(id, 0L) + random.nextInt(3) + 1);
    }
    Map<String, Long> highest = new HashMap<>(promise.highest());
    highest.putAll(touched);
    promise = new Promise(promise.batch() + 1, hash(), highest);
    return put(file.frames().commit(promise.batch(), promise.hash(), touched).orElseThrow());
  }

  Optional<Piece> synced(int position) {
    return file.frames().synced(position).map(this::put);
  }

  void close() {
    put(file.frames().closed());
  }

  int position() {
    return file.frames().position();
  }

  int baseEnd() {
    return baseEnd;
  }

  Promise promise() {
    return promise;
  }

  List<Written> frames() {
    return frames;
  }

  /** The whole file, for the caller to damage; its own. */
  byte[] bytes() {
    return file.bytes().clone();
  }

  /** What it must say when only the frames before this one count. */
  Promise before(int frame) {
    return frame == 0 ? base : frames.get(frame - 1).after();
  }

  static LedgerContent read(byte[] bytes) {
    return LedgerContent.read(NAME, NODE, bytes);
  }

  private Piece put(Piece piece) {
    System.arraycopy(piece.bytes(), 0, file.bytes(), piece.at(), piece.bytes().length);
    long synced = ByteBuffer.wrap(piece.bytes()).getLong(9);
    frames.add(new Written(piece.at(), position(), synced, promise));
    return piece;
  }

  private ChainHash hash() {
    byte[] bytes = new byte[ChainHash.SIZE];
    random.nextBytes(bytes);
    return new ChainHash(bytes);
  }
}
