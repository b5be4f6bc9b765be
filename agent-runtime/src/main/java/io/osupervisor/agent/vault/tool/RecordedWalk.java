package io.osupervisor.agent.vault.tool;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.journal.Head;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A walk through all events, kept in a file, to be gone through as often as it is wanted. An open
 * store is no such thing: LevelDB writes its tables anew when it likes, damaged ones too, and what
 * could be read of them a moment ago may be gone. The file is gone once this is closed.
 */
final class RecordedWalk implements Closeable {
  /** The fastest: what the store compresses must not need much more room here. */
  private static final int LEVEL = 1;

  private static final int ID = 1;
  private static final int EVENT = 2;
  private static final int GONE = 3;
  private static final int END = 4;

  private final Path file;
  private final long events;
  private final long checksum;

  private RecordedWalk(Path file, long events, long checksum) {
    this.file = file;
    this.events = events;
    this.checksum = checksum;
  }

  /** Goes through the events of a source once, and keeps what it met in a new file. */
  static RecordedWalk of(EventSource source, Path file, ToolWatch watch) throws IOException {
    CheckedOutputStream checked =
        new CheckedOutputStream(Files.newOutputStream(file, CREATE_NEW, WRITE), new CRC32C());
    long events;
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new ZstdOutputStreamNoFinalizer(checked, LEVEL)))) {
      Recorder recorder = new Recorder(out);
      EventWalk.of(source, recorder, watch);
      out.writeByte(END);
      events = recorder.events;
    }
    return new RecordedWalk(file, events, checked.getChecksum().getValue());
  }

  private static final class Recorder implements EventWalk.Sink {
    private final DataOutputStream out;
    private long events;

    Recorder(DataOutputStream out) {
      this.out = out;
    }

    @Override
    public void begin(String persistenceId, Head known) throws IOException {
      out.writeByte(ID);
      out.writeUTF(persistenceId);
      out.writeLong(known.highest());
      out.writeLong(known.deletedTo());
    }

    @Override
    public void event(EventRecord event) throws IOException {
      out.writeByte(EVENT);
      out.writeLong(event.seq());
      out.writeInt(event.repr().length);
      out.write(event.repr());
      events++;
    }

    @Override
    public void gone(String persistenceId, long from, long to, AgentException why)
        throws IOException {
      out.writeByte(GONE);
      out.writeLong(from);
      out.writeLong(to);
    }
  }

  /**
   * Goes through it once more.
   *
   * @throws IOException the disk gives something else than was written
   */
  void replay(EventWalk.Sink sink, ToolWatch watch) throws IOException {
    CheckedInputStream checked = new CheckedInputStream(Files.newInputStream(file), new CRC32C());
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(new ZstdInputStreamNoFinalizer(checked)))) {
      replay(in, sink, watch);
      if (in.read() >= 0 || checked.getChecksum().getValue() != checksum) {
        throw new IOException(changed());
      }
    }
  }

  private String changed() {
    return file + " holds something else than was written";
  }

  private void replay(DataInputStream in, EventWalk.Sink sink, ToolWatch watch) throws IOException {
    String id = "";
    long done = 0;
    for (int next = in.readByte(); next != END; next = in.readByte()) {
      if (next == ID) {
        id = in.readUTF();
        sink.begin(id, head(in));
      } else if (next == EVENT) {
        sink.event(event(in, id));
        done++;
        watch.counted("events read", done, events);
      } else {
        long from = in.readLong();
        sink.gone(id, from, in.readLong(), ToolErrors.unread(id, from));
      }
    }
  }

  private Head head(DataInputStream in) throws IOException {
    try {
      return new Head(in.readLong(), in.readLong());
    } catch (IllegalArgumentException e) {
      throw new IOException(changed(), e);
    }
  }

  private EventRecord event(DataInputStream in, String id) throws IOException {
    try {
      return new EventRecord(id, in.readLong(), in.readNBytes(in.readInt()));
    } catch (IllegalArgumentException e) {
      throw new IOException(changed(), e);
    }
  }

  @Override
  public void close() throws IOException {
    Files.delete(file);
  }
}
