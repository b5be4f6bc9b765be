package io.osupervisor.agent.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Strict UTF-8, which tells encoded surrogates from other damage. */
final class Utf8 {
  /** What a run of bytes is. */
  enum Verdict {
    VALID,
    /** Well formed, were it not for surrogates encoded as if they were characters. */
    SURROGATE,
    MALFORMED
  }

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** Judges {@code bytes[from, to)}. */
  static Verdict check(byte[] bytes, int from, int to) {
    boolean surrogate = false;
    for (int at = asciiEnd(bytes, from, to); at < to; at = asciiEnd(bytes, at, to)) {
      int lead = bytes[at] & 0xff;
      int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
      if (length == 0 || length > to - at || !continued(bytes, at, length)) {
        return Verdict.MALFORMED;
      }
      surrogate |= lead == 0xed && (bytes[at + 1] & 0xff) >= 0xa0;
      at += length;
    }
    return surrogate ? Verdict.SURROGATE : Verdict.VALID;
  }

  private static int asciiEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at <= to - Long.BYTES && ((long) LONG.get(bytes, at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  private static boolean continued(byte[] bytes, int at, int length) {
    int lead = bytes[at] & 0xff;
    int second = bytes[at + 1] & 0xff;
    int least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int most = lead == 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) {
      return false;
    }
    for (int i = 2; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return false;
      }
    }
    return true;
  }

  /** The bytes that the text takes; a lone surrogate counts three. */
  static int length(String text) {
    int length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        length += c < 0x800 || pairedAt(text, i) ? 1 : 2;
      }
    }
    return length;
  }

  /** Whether a surrogate stands alone in the text. */
  static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i)) && !pairedAt(text, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean pairedAt(String text, int i) {
    char c = text.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
