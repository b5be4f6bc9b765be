package io.osupervisor.agent.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads MessagePack where it lies. It knows where every value begins and ends, so that a value can
 * be taken as a slice, and it believes no length that the bytes do not bear out.
 *
 * <p>Every method may throw {@link ProtocolException} {@code decode_failed}.
 */
final class PackReader {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int NEVER_USED = 0xc1;

  /** The kind by first byte; null for extensions and the byte that is never used. */
  private static final @Nullable Kind[] KINDS = kinds();

  private byte[] bytes = {};
  private int at;
  private int limit;

  PackReader reset(byte[] source, int from, int to) {
    bytes = source;
    at = from;
    limit = to;
    return this;
  }

  byte[] source() {
    return bytes;
  }

  int at() {
    return at;
  }

  /** Goes to where a value is known to begin. */
  void to(int position) {
    at = position;
  }

  boolean atEnd() {
    return at == limit;
  }

  /** The kind of the next value; null when it is of an extension type. */
  @Nullable Kind kind() {
    int lead = lead();
    if (lead == NEVER_USED) {
      throw ProtocolException.decodeFailed("byte 0xc1 at " + at + " is no MessagePack");
    }
    return KINDS[lead];
  }

  boolean bool() {
    return next() == 0xc3;
  }

  /** Whether the next value is an integer above 2^63−1. */
  boolean beyondLong() {
    return lead() == 0xcf && at + 1 < limit && bytes[at + 1] < 0;
  }

  /** An integer; above 2^63−1 its 64 bits. */
  long integer() {
    int lead = next();
    if (lead < 0x80 || lead >= 0xe0) {
      return (byte) lead;
    }
    int width = 1 << (lead & 3);
    int from = advance(width);
    boolean signed = lead >= 0xd0;
    if (width == 1) {
      return signed ? bytes[from] : bytes[from] & 0xff;
    } else if (width == Short.BYTES) {
      short value = (short) SHORT.get(bytes, from);
      return signed ? value : value & 0xffff;
    } else if (width == Integer.BYTES) {
      int value = (int) INT.get(bytes, from);
      return signed ? value : value & 0xffffffffL;
    }
    return (long) LONG.get(bytes, from);
  }

  double real() {
    int lead = next();
    return lead == 0xca
        ? Float.intBitsToFloat((int) INT.get(bytes, advance(Integer.BYTES)))
        : Double.longBitsToDouble((long) LONG.get(bytes, advance(Long.BYTES)));
  }

  /** The header of a string, binary, list or map: how many bytes, values or entries follow. */
  int length() {
    int lead = next();
    long claimed;
    if (lead < 0xa0) {
      claimed = lead & 0x0f;
    } else if (lead < 0xc0) {
      claimed = lead & 0x1f;
    } else {
      claimed =
          switch (lead) {
            case 0xc4, 0xd9 -> bytes[advance(1)] & 0xff;
            case 0xc5, 0xda, 0xdc, 0xde -> (short) SHORT.get(bytes, advance(2)) & 0xffff;
            default -> (int) INT.get(bytes, advance(4)) & 0xffffffffL;
          };
    }
    boolean map = lead < 0x90 || lead >= 0xde;
    if ((map ? 2 * claimed : claimed) > limit - at) {
      throw claim(claimed);
    }
    return (int) claimed;
  }

  /** A string, replacing what is no UTF-8. */
  String string() {
    int length = length();
    return new String(bytes, advance(length), length, StandardCharsets.UTF_8);
  }

  /** Whether the next value is this string; the name is ASCII and shorter than 32 characters. */
  boolean isString(String name) {
    int length = name.length();
    if (lead() != (0xa0 | length) || length >= limit - at) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[at + 1 + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Steps over so many bytes; where they began. */
  int advance(int count) {
    if (count > limit - at) {
      throw claim(count);
    }
    int from = at;
    at += count;
    return from;
  }

  /** Steps over one value with all that is in it. */
  void skip() {
    for (long open = 1; open > 0; open--) {
      open += skipHead();
    }
  }

  /** Steps over a scalar, or over a header; how many values it announces. */
  private long skipHead() {
    Kind kind = kind();
    if (kind == null) {
      skipExtension();
      return 0;
    }
    switch (kind) {
      case NULL, BOOLEAN -> advance(1);
      case INTEGER -> integer();
      case DOUBLE -> real();
      case STRING, BINARY -> advance(length());
      case LIST -> {
        return length();
      }
      case MAP -> {
        return 2L * length();
      }
    }
    return 0;
  }

  private void skipExtension() {
    int lead = next();
    long length =
        switch (lead) {
          case 0xc7 -> bytes[advance(1)] & 0xff;
          case 0xc8 -> (short) SHORT.get(bytes, advance(2)) & 0xffff;
          case 0xc9 -> (int) INT.get(bytes, advance(4)) & 0xffffffffL;
          default -> 1L << (lead - 0xd4);
        };
    advance(1);
    if (length > limit - at) {
      throw claim(length);
    }
    at += (int) length;
  }

  private int lead() {
    if (at >= limit) {
      throw ProtocolException.decodeFailed("MessagePack ends within a value, at byte " + at);
    }
    return bytes[at] & 0xff;
  }

  private int next() {
    int lead = lead();
    at++;
    return lead;
  }

  private ProtocolException claim(long claimed) {
    return ProtocolException.decodeFailed(
        "MessagePack announces "
            + claimed
            + " at byte "
            + at
            + ", where "
            + (limit - at)
            + " bytes are left");
  }

  private static @Nullable Kind[] kinds() {
    @Nullable Kind[] kinds = new @Nullable Kind[256];
    fill(kinds, 0x00, 0x7f, Kind.INTEGER);
    fill(kinds, 0x80, 0x8f, Kind.MAP);
    fill(kinds, 0x90, 0x9f, Kind.LIST);
    fill(kinds, 0xa0, 0xbf, Kind.STRING);
    fill(kinds, 0xc0, 0xc0, Kind.NULL);
    fill(kinds, 0xc2, 0xc3, Kind.BOOLEAN);
    fill(kinds, 0xc4, 0xc6, Kind.BINARY);
    fill(kinds, 0xca, 0xcb, Kind.DOUBLE);
    fill(kinds, 0xcc, 0xd3, Kind.INTEGER);
    fill(kinds, 0xd9, 0xdb, Kind.STRING);
    fill(kinds, 0xdc, 0xdd, Kind.LIST);
    fill(kinds, 0xde, 0xdf, Kind.MAP);
    fill(kinds, 0xe0, 0xff, Kind.INTEGER);
    return kinds;
  }

  private static void fill(@Nullable Kind[] kinds, int from, int to, Kind kind) {
    for (int lead = from; lead <= to; lead++) {
      kinds[lead] = kind;
    }
  }
}
