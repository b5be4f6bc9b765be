package io.osupervisor.agent.vault.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.vault.journal.EventRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.persistence.serialization.MessageFormats.PersistentMessage;
import org.apache.pekko.protobufv3.internal.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/**
 * Turns the stock journal's records, given in the order of their keys, into events; refuses a hole,
 * an event of nobody, a value that is not its key's, and a persistence id whose end is missing.
 */
final class StockScan {
  private final EventSink sink;
  private final Map<Integer, String> names = new HashMap<>();
  private final Set<String> known = new HashSet<>();
  private int writer;
  private String persistenceId = "";
  private long highest;
  private long last;
  private boolean begun;

  /** Held back until it is known that no mark of its deletion follows. */
  private @Nullable EventRecord held;

  StockScan(EventSink sink) {
    this.sink = sink;
  }

  /** The next record. */
  void accept(byte[] keyBytes, byte[] value) throws IOException {
    StockKey key = StockKey.of(keyBytes);
    if (key.isMapping()) {
      name(key.mapping(), new String(value, UTF_8));
      return;
    }
    if (key.writer() != writer) {
      endWriter();
      beginWriter(key, value);
    } else if (key.isDeletion()) {
      drop(key.seq());
    } else {
      release();
      hold(key.seq(), value);
    }
  }

  /** Says that there are no more records. */
  void finish() throws IOException {
    endWriter();
  }

  private void name(int number, String id) {
    if (id.isEmpty()) {
      throw MigrationErrors.recordDamaged("the persistence id of number " + number + " is empty");
    }
    names.put(number, id);
    if (!known.add(id)) {
      throw MigrationErrors.recordDamaged("the persistence id '" + id + "' has two numbers");
    }
  }

  private void beginWriter(StockKey key, byte[] value) {
    String name = names.get(key.writer());
    if (name == null) {
      throw MigrationErrors.recordDamaged(
          "nothing says whose the events under number %d are".formatted(key.writer()));
    }
    if (!key.isCounter() || value.length != Long.BYTES) {
      throw MigrationErrors.recordDamaged("the highest sequence number of " + name + " is missing");
    }
    writer = key.writer();
    persistenceId = name;
    highest = ByteBuffer.wrap(value).getLong();
    last = 0;
    begun = false;
  }

  private void hold(long seq, byte[] value) {
    if (last > 0 && seq != last + 1) {
      throw MigrationErrors.hole(persistenceId, last + 1, seq - 1);
    }
    try {
      PersistentMessage message = PersistentMessage.parseFrom(value);
      if (message.getSequenceNr() != seq || !message.getPersistenceId().equals(persistenceId)) {
        throw MigrationErrors.recordDamaged(
            "under event %d of %s lies event %d of %s"
                .formatted(
                    seq, persistenceId, message.getSequenceNr(), message.getPersistenceId()));
      }
    } catch (InvalidProtocolBufferException e) {
      throw MigrationErrors.recordDamaged(
          "event %d of %s cannot be decoded: %s".formatted(seq, persistenceId, e.getMessage()));
    }
    last = seq;
    held = new EventRecord(persistenceId, seq, value);
  }

  private void drop(long seq) {
    if (held != null && held.seq() == seq) {
      if (begun) {
        throw MigrationErrors.hole(persistenceId, seq, seq);
      }
      held = null;
    }
  }

  private void release() throws IOException {
    if (held == null) {
      return;
    }
    if (!begun) {
      begun = true;
      sink.begin(persistenceId, held.seq() - 1);
    }
    sink.event(held);
    held = null;
  }

  private void endWriter() throws IOException {
    if (writer == 0) {
      return;
    }
    release();
    if (last > highest) {
      throw MigrationErrors.recordDamaged(
          "%s has an event %d, but says that %d is its highest"
              .formatted(persistenceId, last, highest));
    } else if (last > 0 && last < highest) {
      throw MigrationErrors.hole(persistenceId, last + 1, highest);
    }
    if (!begun && highest > 0) {
      sink.begin(persistenceId, highest);
    }
  }
}
