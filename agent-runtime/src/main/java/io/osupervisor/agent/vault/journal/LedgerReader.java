package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.LedgerFrame.Kind;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Goes through one ledger file, by the rules of {@link LedgerContent}. */
final class LedgerReader {
  private final Path file;
  private final LedgerHeader header;
  private final byte[] bytes;
  private final int written;
  private final List<String> names = new ArrayList<>();
  private final List<Long> highest = new ArrayList<>();
  private long batch;
  private ChainHash hash = ChainHash.ZERO;
  private boolean closed;

  LedgerReader(Path file, LedgerHeader header, byte[] bytes) {
    this.file = file;
    this.header = header;
    this.bytes = bytes;
    this.written = written(ByteBuffer.wrap(bytes));
  }

  LedgerContent read() {
    LedgerFrame base =
        frame(LedgerHeader.SIZE)
            .filter(frame -> frame.kind() == Kind.BASE)
            .orElseThrow(() -> damaged(LedgerHeader.SIZE, "the promise that it begins with"));
    promise(base);
    int at = base.end();
    long synced = at;
    while (at < written && !closed) {
      Optional<LedgerFrame> next = frame(at);
      if (next.isEmpty()) {
        return content(at, Optional.of(torn(at, synced)));
      }
      follow(next.get());
      synced = Math.max(synced, next.get().synced());
      at = next.get().end();
    }
    if (at < written) {
      throw damaged(at, "what follows the frame that closed it");
    }
    return content(at, Optional.empty());
  }

  private LedgerContent content(int end, Optional<String> torn) {
    Map<String, Long> promised = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      promised.put(names.get(i), highest.get(i));
    }
    return new LedgerContent(
        header.generation(), new Promise(batch, hash, promised), end, closed, torn);
  }

  /** What ends the ledger at this offset, unless it was synced beyond: then it is damage. */
  private String torn(int at, long syncedBefore) {
    long synced = syncedBefore;
    int behind = 0;
    for (int later = at + 1; later < written; later++) {
      Optional<LedgerFrame> frame = frame(later);
      if (frame.isPresent()) {
        behind++;
        synced = Math.max(synced, frame.get().synced());
        later = frame.get().end() - 1;
      }
    }
    if (synced > at) {
      throw damaged(at, "the frame there, though the file was synced up to byte " + synced);
    }
    return "the frame at byte %d is not whole; %d bytes with %d whole frames behind it are left out"
        .formatted(at, written - at, behind);
  }

  private void follow(LedgerFrame frame) {
    switch (frame.kind()) {
      case BASE -> throw damaged(frame.at(), "a second promise");
      case COMMIT -> {
        long expected = batch + 1;
        promise(frame);
        if (batch != expected) {
          throw damaged(frame.at(), "batch " + batch + " where " + expected + " comes next");
        }
      }
      case SYNCED -> {}
      case CLOSED -> closed = true;
    }
  }

  private void promise(LedgerFrame frame) {
    ByteBuffer body = frame.body();
    try {
      batch = body.getLong();
      byte[] link = new byte[ChainHash.SIZE];
      body.get(link);
      hash = new ChainHash(link);
      for (int left = body.getInt(); left > 0; left--) {
        int number = body.getInt();
        long seq = body.getLong();
        if (number == names.size()) {
          names.add(name(body));
          highest.add(seq);
        }
        long before = highest.set(number, seq);
        if (before > seq) {
          throw damaged(frame.at(), "sequence number " + seq + " after " + before);
        }
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw damaged(frame.at(), "a frame whose parts do not fit its length");
    }
  }

  private static String name(ByteBuffer body) {
    byte[] name = new byte[Short.toUnsignedInt(body.getShort())];
    body.get(name);
    return new String(name, StandardCharsets.UTF_8);
  }

  private Optional<LedgerFrame> frame(int at) {
    return LedgerFrame.read(header, bytes, at);
  }

  private AgentException damaged(int at, String what) {
    return LedgerErrors.damaged(file, "at byte " + at + ": " + what);
  }

  /** The offset behind the last byte that is not zero. */
  private static int written(ByteBuffer bytes) {
    int end = bytes.capacity();
    while (end >= Long.BYTES && bytes.getLong(end - Long.BYTES) == 0) {
      end -= Long.BYTES;
    }
    while (end > 0 && bytes.get(end - 1) == 0) {
      end--;
    }
    return end;
  }
}
