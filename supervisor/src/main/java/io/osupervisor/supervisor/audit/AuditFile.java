package io.osupervisor.supervisor.audit;

import io.osupervisor.agent.AgentException;
import io.osupervisor.supervisor.audit.AuditChain.Step;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The files of the audit log: lines are appended, synced, and told to the head. Not thread-safe.
 */
final class AuditFile implements AutoCloseable {
  private final Path headFile;
  private final FileChannel channel;
  private final long cutOff;
  private AuditHead head;

  private AuditFile(Path headFile, FileChannel channel, AuditHead head, long cutOff) {
    this.headFile = headFile;
    this.channel = channel;
    this.head = head;
    this.cutOff = cutOff;
  }

  /**
   * Opens the log and takes away a last line that was never written to its end.
   *
   * @throws AgentException {@code audit_damaged} when the log lacks what its head promises
   */
  static AuditFile open(Path folder) {
    try {
      Files.createDirectories(folder);
      Path log = folder.resolve(AuditLog.LOG);
      Path headFile = folder.resolve(AuditLog.HEAD);
      AuditHead promised = promised(folder, log, headFile);
      if (!Files.exists(log) && promised.equals(AuditHead.EMPTY)) {
        Files.createFile(
            log,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      FileChannel channel =
          FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE);
      return recover(folder, headFile, channel, promised);
    } catch (IOException e) {
      throw damaged(folder, String.valueOf(e));
    }
  }

  /** The head is there before the first entry is, so that its loss is told from a beginning. */
  private static AuditHead promised(Path folder, Path log, Path headFile) throws IOException {
    if (Files.exists(headFile)) {
      return AuditHead.parse(Files.readAllBytes(headFile))
          .orElseThrow(() -> damaged(folder, "audit.head cannot be read"));
    }
    if (Files.exists(log) && Files.size(log) > 0) {
      throw damaged(folder, "audit.head is missing");
    }
    AuditHead.EMPTY.write(headFile);
    return AuditHead.EMPTY;
  }

  private static AuditFile recover(
      Path folder, Path headFile, FileChannel channel, AuditHead promised) throws IOException {
    long size = channel.size();
    if (size < promised.length()) {
      throw damaged(
          folder, "it has " + size + " bytes where " + promised.length() + " were written");
    }
    channel.position(promised.length());
    AuditChain chain = new AuditChain(promised);
    InputStream rest = new BufferedInputStream(Channels.newInputStream(channel));
    AuditVerifier.Line line = AuditVerifier.Line.read(rest);
    while (line.ended()) {
      Step step = chain.follow(line.bytes());
      if (step instanceof Step.Wrong wrong) {
        throw damaged(folder, "entry " + wrong.fault().entry() + " " + wrong.fault().what());
      }
      chain = ((Step.Right) step).chain();
      line = AuditVerifier.Line.read(rest);
    }
    channel.truncate(chain.head().length());
    channel.position(chain.head().length());
    return new AuditFile(headFile, channel, chain.head(), size - chain.head().length());
  }

  private static AgentException damaged(Path folder, String what) {
    return new AgentException(
        "audit_damaged",
        "the audit log in " + folder + " is not what was written: " + what,
        "run 'osup audit verify --data DIR' to see where; move audit.jsonl and audit.head away"
            + " together to begin a new one");
  }

  AuditHead head() {
    return head;
  }

  /** How many bytes of an unfinished last line were taken away. */
  long cutOff() {
    return cutOff;
  }

  /** Writes lines that follow the head; they are on stable storage when it returns. */
  void append(ByteBuffer lines, AuditHead after) throws IOException {
    try {
      while (lines.hasRemaining()) {
        channel.write(lines);
      }
      channel.force(false);
    } catch (IOException e) {
      channel.truncate(head.length());
      channel.position(head.length());
      throw e;
    }
    head = after;
    after.write(headFile);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
