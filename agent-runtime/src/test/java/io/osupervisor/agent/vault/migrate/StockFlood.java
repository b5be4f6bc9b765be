package io.osupervisor.agent.vault.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.apache.pekko.persistence.serialization.MessageFormats.PersistentMessage;
import org.apache.pekko.persistence.serialization.MessageFormats.PersistentPayload;
import org.apache.pekko.protobufv3.internal.UnsafeByteOperations;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.WriteBatch;

/**
 * Writes events as the stock journal does, one batch each, until it is killed, and prints how many
 * there are. Without a sync: a kill leaves what was written, and it is written faster.
 */
final class StockFlood {
  private static final int WRITER = StockKey.FIRST_WRITER;

  private StockFlood() {}

  public static void main(String[] args) throws IOException {
    try (DB db = JniDBFactory.factory.open(Path.of(args[0]).toFile(), new Options())) {
      byte[] counter = db.get(new StockKey(WRITER, 0, 0).toBytes());
      db.put(new StockKey(StockKey.MAPPINGS, 0, WRITER).toBytes(), "a".getBytes(UTF_8));
      write(db, counter == null ? 1 : ByteBuffer.wrap(counter).getLong() + 1);
    }
  }

  private static void write(DB db, long first) throws IOException {
    Random random = new Random(first);
    for (long seq = first; ; seq++) {
      byte[] payload = new byte[seq % 1000 == 0 ? 100_000 : 200];
      random.nextBytes(payload);
      try (WriteBatch batch = db.createWriteBatch()) {
        batch.put(
            new StockKey(WRITER, 0, 0).toBytes(),
            ByteBuffer.allocate(Long.BYTES).putLong(seq).array());
        batch.put(new StockKey(WRITER, seq, 0).toBytes(), message(seq, payload));
        db.write(batch);
      }
      if (seq % 100 == 0) {
        System.out.println(seq);
      }
    }
  }

  private static byte[] message(long seq, byte[] payload) {
    PersistentPayload inner =
        PersistentPayload.newBuilder()
            .setSerializerId(1)
            .setPayload(UnsafeByteOperations.unsafeWrap(payload))
            .build();
    return PersistentMessage.newBuilder()
        .setPersistenceId("a")
        .setSequenceNr(seq)
        .setPayload(inner)
        .build()
        .toByteArray();
  }
}
