package io.osupervisor.agent.protocol;

import java.util.Optional;

/**
 * How the map in a frame is written. An instance is answered in the encoding of its first frame.
 */
public enum Encoding {
  MESSAGE_PACK,
  JSON;

  /** The encoding that a payload with this first byte has; empty when it is no map in either. */
  public static Optional<Encoding> of(byte firstByte) {
    int lead = firstByte & 0xff;
    if (lead == '{') {
      return Optional.of(JSON);
    }
    boolean map = (lead >= 0x80 && lead <= 0x8f) || lead == 0xde || lead == 0xdf;
    return map ? Optional.of(MESSAGE_PACK) : Optional.empty();
  }
}
