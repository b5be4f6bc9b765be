package io.osupervisor.agent.protocol;

import java.util.Locale;

/** What a protocol value can be. */
public enum Kind {
  NULL,
  BOOLEAN,
  /** From −2^63 to 2^64−1. */
  INTEGER,
  /** Finite, 64 bits. */
  DOUBLE,
  STRING,
  BINARY,
  LIST,
  /** With string keys, none twice. */
  MAP;

  /** The word for it in messages to people. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
