package io.osupervisor.agent.vault.tool;

import java.util.HashSet;
import java.util.Set;

/**
 * What may follow what in an export: the events of a persistence id one after the other, up to the
 * highest that was announced; the bytes of a file, so many as were announced; each id and each path
 * once. In a partial one events may be missing between others.
 */
final class ExportOrder {
  private final boolean partial;
  private final Set<String> ids = new HashSet<>();
  private final Set<String> paths = new HashSet<>();
  private String id = "";
  private long last;
  private long highest;
  private long left;
  private long events;

  ExportOrder(boolean partial) {
    this.partial = partial;
  }

  /**
   * Takes the next one.
   *
   * @throws IllegalArgumentException where it cannot follow
   */
  void next(ExportItem item) {
    if (left > 0 && !(item instanceof ExportItem.Piece)) {
      throw new IllegalArgumentException(left + " bytes of the file before are missing");
    }
    if (item instanceof ExportItem.Event event) {
      event(event.seq());
    } else if (item instanceof ExportItem.Piece piece) {
      piece(piece.bytes().length);
    } else {
      endId();
      if (item instanceof ExportItem.Id begun) {
        begin(begun);
      } else if (item instanceof ExportItem.File file) {
        file(file);
      }
    }
  }

  private void begin(ExportItem.Id begun) {
    require(ids.add(begun.persistenceId()), begun.persistenceId() + " comes twice");
    id = begun.persistenceId();
    last = begun.head().deletedTo();
    highest = begun.head().highest();
  }

  private void event(long seq) {
    boolean follows = partial ? seq > last : seq == last + 1;
    require(
        !id.isEmpty() && follows && seq <= highest,
        "event %d comes where event %d of '%s' is due".formatted(seq, last + 1, id));
    last = seq;
    events++;
  }

  private void endId() {
    require(
        partial || id.isEmpty() || last == highest,
        highest == last + 1
            ? "event %d of '%s' is missing".formatted(highest, id)
            : "events %d to %d of '%s' are missing".formatted(last + 1, highest, id));
    id = "";
  }

  private void file(ExportItem.File file) {
    require(
        VaultFiles.isPath(file.path()) && file.size() >= 0,
        "a file '" + file.path() + "' of " + file.size() + " bytes");
    require(paths.add(file.path()), file.path() + " comes twice");
    left = file.size();
  }

  private void piece(int length) {
    require(length <= ExportItem.Piece.MOST, "a piece of " + length + " bytes");
    require(
        length > 0 && length <= left, length + " bytes of a file come where " + left + " are due");
    left -= length;
  }

  /** The end of what was taken so far. */
  ExportItem.End end(byte[] sha256) {
    return new ExportItem.End(ids.size(), events, paths.size(), sha256);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
