package io.osupervisor.agent.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The stable codes of the {@code error} frames that the supervisor sends. */
public enum ErrorCode {
  UNSUPPORTED_PROTOCOL,
  /** A header that cannot be, or an output that ended within a frame. */
  FRAME_INVALID,
  /** A payload that is no map, or no MessagePack or JSON. */
  DECODE_FAILED,
  /** A known message with a missing or wrong field. */
  FIELD_INVALID,
  UNKNOWN_TYPE,
  /** A message that the instance's state does not allow. */
  BAD_STATE,
  /** A {@code ready} with another sequence number than was restored. */
  STATE_MISMATCH,
  WAL_GAP,
  WAL_FULL,
  /** An entry of an instance that does not own the log. */
  FENCED,
  CHECKPOINT_FAILED,
  RELOAD_FAILED;

  /** The code as it stands in the frame. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The code with this word, if there is one. */
  public static Optional<ErrorCode> of(String word) {
    return Arrays.stream(values()).filter(code -> code.word().equals(word)).findFirst();
  }
}
