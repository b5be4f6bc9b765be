package io.osupervisor.agent.process;

import java.util.Arrays;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines of bounded length; what exceeds the bound is left out. */
final class LineCutter {
  private static final byte[] CUT = " [cut]".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  /** Most agents never write a long line, and many none at all. */
  private static final int FIRST = 128;

  private final int maximum;
  private byte[] line = {};
  private final Consumer<byte[]> lines;
  private int length;
  private boolean cut;

  LineCutter(int maximum, Consumer<byte[]> lines) {
    this.maximum = maximum;
    this.lines = lines;
  }

  void feed(byte[] bytes) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        append(bytes, start, i);
        emit();
        start = i + 1;
      }
    }
    append(bytes, start, bytes.length);
  }

  /** Gives an unfinished last line. */
  void end() {
    if (length > 0) {
      emit();
    }
  }

  private void append(byte[] bytes, int from, int to) {
    int taken = Math.min(to - from, maximum - length);
    if (length + taken > line.length) {
      line = Arrays.copyOf(line, Math.min(maximum, Math.max(FIRST, 2 * (length + taken))));
    }
    System.arraycopy(bytes, from, line, length, taken);
    length += taken;
    cut |= taken < to - from;
  }

  private void emit() {
    int size = length > 0 && !cut && line[length - 1] == '\r' ? length - 1 : length;
    byte[] whole = Arrays.copyOf(line, cut ? size + CUT.length : size);
    if (cut) {
      System.arraycopy(CUT, 0, whole, size, CUT.length);
    }
    length = 0;
    cut = false;
    lines.accept(whole);
  }
}
