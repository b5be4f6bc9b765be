package io.osupervisor.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.JournalFolders;
import io.osupervisor.agent.vault.journal.JournalSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.apache.pekko.persistence.serialization.MessageFormats.PersistentMessage;
import org.apache.pekko.persistence.serialization.MessageFormats.PersistentPayload;
import org.apache.pekko.protobufv3.internal.ByteString;

/**
 * One event of each of many persistence ids on its way into a journal, all the time, without
 * actors: as Pekko writes it, with a payload of 220 bytes, 200 of which do not compress. One thread
 * hands all of them over.
 */
final class JournalLoad implements AutoCloseable {
  private static final int PAYLOAD = 220;
  private static final int TEXT_AT = 20;
  private static final int SERIALIZER = 20;
  private static final String WRITER = new UUID(0, 7).toString();
  private static final int STOP = -1;

  private final EventJournal journal;
  private final Recorder nanos = new Recorder(3);
  private final BlockingQueue<Integer> durable = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> failure;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Texts texts = new Texts(0);
  private final byte[] payload = new byte[PAYLOAD];
  private final String[] ids;
  private final long[] seqs;

  /** What came of some time under load. */
  record Window(double perSecond, Histogram nanos) {
    double millis(double percentile) {
      return nanos.getValueAtPercentile(percentile) / 1e6;
    }
  }

  private JournalLoad(EventJournal journal, CompletableFuture<Void> failure, int count) {
    this.journal = journal;
    this.failure = failure;
    this.ids = new String[count];
    this.seqs = new long[count];
    for (int i = 0; i < count; i++) {
      ids[i] = "load|" + i;
      durable.add(i);
    }
  }

  /** Begins on a new journal. */
  static JournalLoad begin(Path folder, int ids) {
    CompletableFuture<Void> failure = new CompletableFuture<>();
    EventJournal journal =
        EventJournal.open(
            JournalFolders.in(folder),
            new UUID(0, 1),
            JournalSettings.unbounded(failure::completeExceptionally));
    JournalLoad load = new JournalLoad(journal, failure, ids);
    Thread thread = new Thread(load::write, "load");
    thread.setDaemon(true);
    thread.start();
    return load;
  }

  private void write() {
    try {
      for (int id = durable.take(); id != STOP; id = durable.take()) {
        append(id);
      }
    } catch (InterruptedException | RuntimeException e) {
      failure.completeExceptionally(e);
    } finally {
      ended.complete(null);
    }
  }

  private void append(int id) {
    byte[] text = texts.next().getBytes(US_ASCII);
    System.arraycopy(text, 0, payload, TEXT_AT, text.length);
    EventRecord event = new EventRecord(ids[id], ++seqs[id], pekko(ids[id], seqs[id]));
    long begin = System.nanoTime();
    journal
        .append(List.of(event))
        .whenComplete(
            (none, failed) -> {
              if (failed == null) {
                nanos.recordValue(System.nanoTime() - begin);
                durable.add(id);
              } else {
                failure.completeExceptionally(failed);
              }
            });
  }

  private byte[] pekko(String id, long seq) {
    return PersistentMessage.newBuilder()
        .setPayload(
            PersistentPayload.newBuilder()
                .setSerializerId(SERIALIZER)
                .setPayload(ByteString.copyFrom(payload)))
        .setSequenceNr(seq)
        .setPersistenceId(id)
        .setWriterUuid(WRITER)
        .setTimestamp(System.currentTimeMillis())
        .build()
        .toByteArray();
  }

  /** Lets it write for a while. */
  Window window(long millis) throws InterruptedException, ExecutionException {
    nanos.reset();
    long begin = System.nanoTime();
    try {
      failure.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException whole) {
      // It did not fail in all this time.
    }
    Histogram taken = nanos.getIntervalHistogram();
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Window(taken.getTotalCount() / seconds, taken);
  }

  @Override
  public void close() {
    durable.add(STOP);
    ended.join();
    journal.close();
  }
}
