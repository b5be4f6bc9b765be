package io.osupervisor.agent.protocol;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with something an agent sent: the content of an {@code error} frame.
 *
 * @param message what happened, with its values
 * @param hint what to do about it
 * @param field the field at fault, with its path, as in {@code entries[2].seq}
 * @param expected what would have been right: a kind's name, or the next sequence number
 * @param firstBytes the first bytes of what could not be read, in hexadecimal
 * @param seq the log entry concerned
 */
public record Fault(
    ErrorCode code,
    String message,
    @Nullable String hint,
    @Nullable String field,
    @Nullable Value expected,
    @Nullable String firstBytes,
    @Nullable Long seq) {
  /** How many bytes are shown of what could not be read. */
  static final int SHOWN_BYTES = 32;

  private static final String PRINTED =
      "something was printed to standard output, which carries frames only; print to standard"
          + " error instead";

  /** A fault that needs no more than its message. */
  public static Fault of(ErrorCode code, String message) {
    return new Fault(code, message, null, null, null, null, null);
  }

  /** Bytes where a frame should be. */
  public static Fault frameInvalid(String message, byte[] firstBytes) {
    return of(ErrorCode.FRAME_INVALID, message).hinting(PRINTED).showing(firstBytes);
  }

  /** A payload that cannot be read at all. */
  public static Fault decodeFailed(String message) {
    return of(ErrorCode.DECODE_FAILED, message);
  }

  /** A field that is missing or wrong. */
  public static Fault fieldInvalid(String field, String message) {
    return new Fault(
        ErrorCode.FIELD_INVALID, "field " + field + ": " + message, null, field, null, null, null);
  }

  /** A message of a type that this version does not know. */
  public static Fault unknownType(String type) {
    return of(ErrorCode.UNKNOWN_TYPE, "no message has the type '" + type + "'");
  }

  /** A message that came when its sender's state did not allow it. */
  public static Fault badState(String type, String state) {
    return of(ErrorCode.BAD_STATE, "'" + type + "' is not allowed while the instance is " + state);
  }

  /** An agent that speaks another version of the protocol. */
  public static Fault unsupportedProtocol(long asked) {
    return of(ErrorCode.UNSUPPORTED_PROTOCOL, "the agent asks for protocol " + asked)
        .expecting(Value.of(SupervisorMessage.PROTOCOL));
  }

  /** A {@code ready} with another number than was restored. */
  public static Fault stateMismatch(long expected, long got) {
    return of(ErrorCode.STATE_MISMATCH, "ready with wal_seq " + got + ", restored was " + expected)
        .at("wal_seq")
        .expecting(Value.of(expected));
  }

  /** An entry that does not follow the one before it. */
  public static Fault walGap(long expected, long got) {
    return of(ErrorCode.WAL_GAP, "entry " + got + " where " + expected + " had to come")
        .expecting(Value.of(expected))
        .about(got);
  }

  /** The same fault with what to do. */
  public Fault hinting(String advice) {
    return new Fault(code, message, advice, field, expected, firstBytes, seq);
  }

  /** The same fault with what would have been right. */
  public Fault expecting(Value right) {
    return new Fault(code, message, hint, field, right, firstBytes, seq);
  }

  /** The same fault with the entry it is about. */
  public Fault about(long entry) {
    return new Fault(code, message, hint, field, expected, firstBytes, entry);
  }

  /** The same fault with the first bytes of what could not be read. */
  public Fault showing(byte[] bytes) {
    String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
    return new Fault(code, message, hint, field, expected, hex, seq);
  }

  /** The same fault at this field. */
  Fault at(String path) {
    return new Fault(code, message, hint, path, expected, firstBytes, seq);
  }
}
