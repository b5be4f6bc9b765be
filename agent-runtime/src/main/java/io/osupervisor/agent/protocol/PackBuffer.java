package io.osupervisor.agent.protocol;

import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Growing bytes that MessagePack is written to in its smallest form. A map or list may be opened
 * before its size is known, and what was written can be read back at once.
 */
final class PackBuffer {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int LARGEST = Integer.MAX_VALUE - 16;

  /** What an emptied buffer keeps at most, so that one large frame does not stay in memory. */
  private static final int KEPT = 16 * 1024;

  private byte[] bytes;
  private int end;

  PackBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] array() {
    return bytes;
  }

  int end() {
    return end;
  }

  byte[] copy(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  void clear() {
    end = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[KEPT];
    }
  }

  /** Forgets everything from this position on. */
  void truncate(int position) {
    end = position;
  }

  void nil() {
    one(0xc0);
  }

  void bool(boolean value) {
    one(value ? 0xc3 : 0xc2);
  }

  void integer(long value) {
    if (value >= -32 && value <= 0x7f) {
      one((int) value);
    } else if (value >= 0) {
      unsigned(value);
    } else if (value >= Byte.MIN_VALUE) {
      lead(0xd0, 1);
      bytes[end++] = (byte) value;
    } else if (value >= Short.MIN_VALUE) {
      lead(0xd1, Short.BYTES);
      int16((int) value);
    } else if (value >= Integer.MIN_VALUE) {
      lead(0xd2, Integer.BYTES);
      int32((int) value);
    } else {
      lead(0xd3, Long.BYTES);
      int64(value);
    }
  }

  /** The 64 bits as an unsigned number of at least 128. */
  void unsigned(long value) {
    if (value >= 0 && value <= 0xff) {
      lead(0xcc, 1);
      bytes[end++] = (byte) value;
    } else if (value >= 0 && value <= 0xffff) {
      lead(0xcd, Short.BYTES);
      int16((int) value);
    } else if (value >= 0 && value <= 0xffffffffL) {
      lead(0xce, Integer.BYTES);
      int32((int) value);
    } else {
      lead(0xcf, Long.BYTES);
      int64(value);
    }
  }

  void real(double value) {
    lead(0xcb, Long.BYTES);
    int64(Double.doubleToRawLongBits(value));
  }

  /**
   * Writes the text, a lone surrogate as three bytes.
   *
   * @return whether the text was sound
   */
  boolean string(String text) {
    int length = Utf8.length(text);
    stringHeader(length);
    reserve(length);
    if (length == text.length()) {
      for (int i = 0; i < length; i++) {
        bytes[end + i] = (byte) text.charAt(i);
      }
      end += length;
      return true;
    }
    text.codePoints().forEach(this::character);
    return !Utf8.hasLoneSurrogate(text);
  }

  private void character(int c) {
    if (c < 0x80) {
      bytes[end++] = (byte) c;
      return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    bytes[end++] = (byte) ((0xff00 >> (more + 1)) | (c >> (6 * more)));
    for (int i = more - 1; i >= 0; i--) {
      bytes[end++] = (byte) (0x80 | ((c >> (6 * i)) & 0x3f));
    }
  }

  void stringHeader(int length) {
    if (length < 32) {
      one(0xa0 | length);
    } else if (length <= 0xff) {
      lead(0xd9, 1);
      bytes[end++] = (byte) length;
    } else {
      sized(0xda, length);
    }
  }

  void binaryHeader(int length) {
    if (length <= 0xff) {
      lead(0xc4, 1);
      bytes[end++] = (byte) length;
    } else {
      sized(0xc5, length);
    }
  }

  void listHeader(int size) {
    if (size < 16) {
      one(0x90 | size);
    } else {
      sized(0xdc, size);
    }
  }

  void mapHeader(int size) {
    if (size < 16) {
      one(0x80 | size);
    } else {
      sized(0xde, size);
    }
  }

  /** Begins a map or list whose size is not known yet; its close takes what this returns. */
  int open() {
    one(0);
    return end - 1;
  }

  void closeMap(int start, int size) {
    close(start, size, PackBuffer::mapHeader);
  }

  void closeList(int start, int size) {
    close(start, size, PackBuffer::listHeader);
  }

  private interface Header {
    void write(PackBuffer target, int size);
  }

  private void close(int start, int size, Header header) {
    int contentEnd = end;
    int wider = size < 16 ? 0 : size <= 0xffff ? Short.BYTES : Integer.BYTES;
    reserve(wider);
    System.arraycopy(bytes, start + 1, bytes, start + 1 + wider, contentEnd - start - 1);
    end = start;
    header.write(this, size);
    end = contentEnd + wider;
  }

  void raw(byte[] source, int from, int length) {
    reserve(length);
    System.arraycopy(source, from, bytes, end, length);
    end += length;
  }

  void one(int value) {
    reserve(1);
    bytes[end++] = (byte) value;
  }

  /** Appends what is written to the stream. */
  OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        one(b);
      }

      @Override
      public void write(byte[] source, int from, int length) {
        raw(source, from, length);
      }
    };
  }

  /** Four bytes in place of some written before. */
  void patch32(int at, int value) {
    INT.set(bytes, at, value);
  }

  private void sized(int lead16, int size) {
    if (size <= 0xffff) {
      lead(lead16, Short.BYTES);
      int16(size);
    } else {
      lead(lead16 + 1, Integer.BYTES);
      int32(size);
    }
  }

  private void lead(int value, int following) {
    reserve(1 + following);
    bytes[end++] = (byte) value;
  }

  private void int16(int value) {
    SHORT.set(bytes, end, (short) value);
    end += Short.BYTES;
  }

  private void int32(int value) {
    INT.set(bytes, end, value);
    end += Integer.BYTES;
  }

  private void int64(long value) {
    LONG.set(bytes, end, value);
    end += Long.BYTES;
  }

  /** Makes room for so many bytes more. */
  void reserve(int more) {
    if (more > bytes.length - end) {
      long wanted = Math.max((long) end + more, Math.min(2L * bytes.length, LARGEST));
      if (wanted > LARGEST) {
        throw new IllegalStateException("a buffer cannot hold " + wanted + " bytes");
      }
      bytes = Arrays.copyOf(bytes, (int) wanted);
    }
  }
}
