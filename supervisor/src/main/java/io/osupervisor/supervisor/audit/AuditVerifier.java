package io.osupervisor.supervisor.audit;

import io.osupervisor.supervisor.audit.AuditChain.Step;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds every change, deletion, insertion and exchange in an audit log, and says where. */
public final class AuditVerifier {
  private static final int LONGEST_LINE = 1 << 20;

  private AuditVerifier() {}

  /**
   * Verifies the log in a folder; reads it as a stream.
   *
   * @param folder where {@code audit.jsonl} and {@code audit.head} lie
   */
  public static AuditVerdict verify(Path folder) throws IOException {
    Path log = folder.resolve(AuditLog.LOG);
    Path head = folder.resolve(AuditLog.HEAD);
    boolean begun = Files.exists(log) && Files.size(log) > 0;
    // The head first: what is appended meanwhile is then behind it, not missing.
    byte[] headBytes = Files.exists(head) ? Files.readAllBytes(head) : new byte[0];
    if (!begun) {
      byte[] promised = headBytes.length == 0 ? AuditHead.EMPTY.bytes() : headBytes;
      return verify(InputStream.nullInputStream(), promised);
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(log), 1 << 16)) {
      return verify(in, headBytes);
    }
  }

  /** Verifies a log against the bytes of its head file. */
  static AuditVerdict verify(InputStream log, byte[] headBytes) throws IOException {
    AuditChain chain = new AuditChain(AuditHead.EMPTY);
    Optional<AuditHead> promised = AuditHead.parse(headBytes);
    if (promised.isEmpty()) {
      return chain.verdict(
          Optional.of(chain.wrong("cannot be told: audit.head is missing or damaged").fault()));
    }
    return follow(chain, log, promised.get());
  }

  private static AuditVerdict follow(AuditChain start, InputStream log, AuditHead promised)
      throws IOException {
    AuditChain chain = start;
    boolean met = promised.equals(AuditHead.EMPTY);
    for (Line line = Line.read(log); !line.atEnd(); line = Line.read(log)) {
      if (!line.ended()) {
        return chain.verdict(Optional.of(chain.wrong("is cut off").fault()));
      }
      Step step = chain.follow(line.bytes());
      if (step instanceof Step.Wrong wrong) {
        return chain.verdict(Optional.of(wrong.fault()));
      }
      chain = ((Step.Right) step).chain();
      met |= chain.head().equals(promised);
    }
    if (met) {
      return chain.verdict(Optional.empty());
    }
    String what =
        chain.head().n() < promised.n()
            ? "is missing: audit.head says that " + promised.n() + " were written"
            : "is followed by others than audit.head says";
    return chain.verdict(Optional.of(chain.wrong(what).fault()));
  }

  /** The bytes up to a line feed, and whether there was one. */
  @SuppressWarnings("ArrayRecordComponent") // Bytes are carried, never compared.
  record Line(byte[] bytes, boolean ended) {
    boolean atEnd() {
      return bytes.length == 0 && !ended;
    }

    static Line read(InputStream in) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          return new Line(bytes.toByteArray(), true);
        }
        if (bytes.size() >= LONGEST_LINE) {
          return new Line(bytes.toByteArray(), false);
        }
        bytes.write(b);
      }
      return new Line(bytes.toByteArray(), false);
    }
  }
}
