package io.osupervisor.agent.sdk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checkpoints out, snapshots in; large ones travel in pieces, whatever they are. */
final class Snapshots {
  /** Marks a snapshot that became binary only because of its size. */
  private static final byte[] BIG = "\0osup-msgpack\n".getBytes(StandardCharsets.US_ASCII);

  private static final String KEY = "value";
  private static final int CHUNK = 1 << 20;

  private final Frames frames;
  private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
  private long next;

  Snapshots(Frames frames) {
    this.frames = frames;
  }

  void send(long walSeq, @Nullable Object snapshot) throws IOException {
    byte[] bytes;
    if (snapshot instanceof byte[] binary) {
      bytes = binary;
    } else {
      bytes = frames.encode(single(snapshot));
    }
    // An eighth leaves room for the other encoding's larger form.
    if (bytes.length <= frames.maxFrame() / 8) {
      Map<String, Object> frame = Loop.frame("checkpoint", "wal_seq", walSeq);
      frame.put("snapshot", snapshot);
      frames.put(frames.encode(frame));
    } else {
      sendChunks(walSeq, snapshot instanceof byte[] ? bytes : marked(bytes));
    }
  }

  private void sendChunks(long walSeq, byte[] whole) throws IOException {
    frames.put(frames.encode(Loop.frame("checkpoint", "wal_seq", walSeq, "chunked", true)));
    int size = Math.min(CHUNK, frames.maxFrame() / 4);
    for (int index = 0, at = 0; at < whole.length; index++, at += size) {
      int end = Math.min(whole.length, at + size);
      byte[] piece = Arrays.copyOfRange(whole, at, end);
      Map<String, Object> frame =
          Loop.frame("snapshot_chunk", "index", index, "last", end == whole.length);
      frame.put("data", piece);
      frames.put(frames.encode(frame));
    }
  }

  void expectChunks() {
    next = 0;
    chunks.reset();
  }

  /** Takes one piece; true if it was the last. */
  boolean take(Map<String, Object> frame) {
    if (Fields.number(frame, "index") != next || !(frame.get("data") instanceof byte[] data)) {
      throw Refusal.badState("chunk " + frame.get("index") + " came for chunk " + next);
    }
    next++;
    chunks.writeBytes(data);
    return Fields.truth(frame, "last");
  }

  @Nullable Object joined() throws IOException {
    return opened(chunks.toByteArray());
  }

  /** The value that was given to {@link #send}. */
  static @Nullable Object opened(@Nullable Object snapshot) throws IOException {
    if (snapshot instanceof byte[] bytes
        && bytes.length > BIG.length
        && Arrays.equals(bytes, 0, BIG.length, BIG, 0, BIG.length)) {
      return Frames.decode(Arrays.copyOfRange(bytes, BIG.length, bytes.length)).get(KEY);
    }
    return snapshot;
  }

  private static Map<String, Object> single(@Nullable Object value) {
    Map<String, Object> map = new HashMap<>();
    map.put(KEY, value);
    return map;
  }

  private static byte[] marked(byte[] bytes) {
    byte[] whole = Arrays.copyOf(BIG, BIG.length + bytes.length);
    System.arraycopy(bytes, 0, whole, BIG.length, bytes.length);
    return whole;
  }
}
