package io.osupervisor.agent.protocol;

import java.util.List;

/** What both directions have in common. */
final class SharedCodecs {
  static final MessageCodec<SnapshotChunk> SNAPSHOT_CHUNK =
      new MessageCodec<>(
          "snapshot_chunk",
          SnapshotChunk.class,
          in -> new SnapshotChunk(in.nonNegative("index"), in.bool("last"), chunk(in)),
          (chunk, out) ->
              out.integer("index", chunk.index())
                  .bool("last", chunk.last())
                  .value("data", chunk.data()));

  private SharedCodecs() {}

  private static Value chunk(Fields in) {
    Value data = in.value("data");
    if (!SnapshotChunk.carries(data)) {
      throw in.invalid("data", "is no binary of at most " + SnapshotChunk.MAX_SIZE + " bytes");
    }
    return data;
  }

  static LogEntry entry(Fields in) {
    return new LogEntry(in.integer("seq"), in.value("data"), in.optionalString("request"));
  }

  static List<LogEntry> entries(Fields in) {
    return in.maps("entries").stream().map(SharedCodecs::entry).toList();
  }

  static void entry(LogEntry entry, FieldWriter out) {
    out.integer("seq", entry.seq())
        .value("data", entry.data())
        .optional("request", entry.request());
  }

  /** A snapshot that is inline, chunked or not there. */
  static Snapshot snapshot(Fields in) {
    boolean chunked = in.flag("chunked");
    if (chunked && in.has("snapshot")) {
      throw in.invalid("snapshot", "stands beside chunked: true");
    } else if (chunked) {
      return Snapshot.Chunked.FOLLOWS;
    }
    return in.has("snapshot") ? new Snapshot.Inline(in.value("snapshot")) : Snapshot.None.ABSENT;
  }

  static void snapshot(Snapshot snapshot, FieldWriter out) {
    if (snapshot instanceof Snapshot.Inline inline) {
      out.value("snapshot", inline.value());
    } else if (snapshot instanceof Snapshot.Chunked) {
      out.bool("chunked", true);
    }
  }
}
