package io.osupervisor.agent.protocol;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Resolves {@code $bin} and {@code $esc} in a value that came as JSON. */
final class JsonEscapes {
  private final PackReader in;
  private final PackBuffer out;
  private final int deepest;
  private @Nullable Problem problem;

  private JsonEscapes(PackReader in, PackBuffer out, int deepest) {
    this.in = in;
    this.out = out;
    this.deepest = deepest;
  }

  /**
   * Takes the one value in {@code source[from, to)}, which lies at this depth.
   *
   * @return the resolved value's bytes
   * @throws ProtocolException {@code field_invalid} for an escape that is none, {@code
   *     decode_failed} for nesting beyond the limit
   */
  static byte[] resolve(byte[] source, int from, int to, int depth, int depthLimit) {
    PackReader in = new PackReader().reset(source, from, to);
    PackBuffer out = new PackBuffer(64);
    JsonEscapes escapes = new JsonEscapes(in, out, depthLimit);
    escapes.value(depth);
    if (escapes.problem != null) {
      throw ProtocolException.of(escapes.problem);
    }
    return out.copy(0, out.end());
  }

  private void value(int depth) {
    Kind kind = in.kind();
    if (kind == Kind.MAP) {
      map(depth);
    } else if (kind == Kind.LIST) {
      enter(depth);
      int size = in.length();
      out.listHeader(size);
      for (int i = 0; i < size; i++) {
        value(depth + 1);
      }
    } else {
      copy();
    }
  }

  private void map(int depth) {
    int size = in.length();
    if (size == 1 && in.isString(JsonTranscoder.BINARY_KEY)) {
      in.skip();
      binary();
    } else if (size == 1 && in.isString(JsonTranscoder.ESCAPE_KEY)) {
      in.skip();
      escaped(depth);
    } else {
      entries(size, depth);
    }
  }

  private void entries(int size, int depth) {
    enter(depth);
    out.mapHeader(size);
    for (int i = 0; i < size; i++) {
      copy();
      value(depth + 1);
    }
  }

  private void binary() {
    if (in.kind() != Kind.STRING) {
      refuse(Problem.BINARY_FORM);
      return;
    }
    int length = in.length();
    ByteBuffer text = ByteBuffer.wrap(in.source(), in.advance(length), length);
    try {
      ByteBuffer bytes = Base64.getDecoder().decode(text);
      out.binaryHeader(bytes.remaining());
      out.raw(bytes.array(), bytes.arrayOffset(), bytes.remaining());
    } catch (IllegalArgumentException e) {
      problem = Problem.BINARY_FORM;
    }
  }

  private void escaped(int depth) {
    if (in.kind() != Kind.MAP) {
      refuse(Problem.ESCAPE_FORM);
      return;
    }
    int size = in.length();
    boolean special =
        size == 1
            && (in.isString(JsonTranscoder.BINARY_KEY) || in.isString(JsonTranscoder.ESCAPE_KEY));
    if (!special) {
      problem = Problem.ESCAPE_FORM;
    }
    entries(size, depth);
  }

  private void refuse(Problem found) {
    problem = found;
    in.skip();
  }

  private void copy() {
    int from = in.at();
    in.skip();
    out.raw(in.source(), from, in.at() - from);
  }

  private void enter(int depth) {
    if (depth > deepest) {
      throw Canonical.tooDeep(deepest);
    }
  }
}
