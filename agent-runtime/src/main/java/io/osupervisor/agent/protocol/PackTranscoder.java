package io.osupervisor.agent.protocol;

/** Validates MessagePack and writes it in canonical form, in one pass. */
final class PackTranscoder {
  private final PackReader in = new PackReader();
  private final Canonical target;
  private final PackBuffer out;
  private int deepest;

  PackTranscoder(Canonical target) {
    this.target = target;
    this.out = target.out;
  }

  /**
   * Takes one value, which must be all there is.
   *
   * @throws ProtocolException {@code decode_failed}
   */
  void run(byte[] source, int depthLimit) {
    in.reset(source, 0, source.length);
    deepest = depthLimit;
    value(1);
    if (!in.atEnd()) {
      int more = source.length - in.at();
      throw ProtocolException.decodeFailed(more + " bytes follow the value");
    }
    in.reset(new byte[0], 0, 0);
  }

  private void value(int depth) {
    Kind kind = in.kind();
    if (kind == null) {
      target.note(Problem.EXTENSION);
      in.skip();
      out.nil();
      return;
    }
    switch (kind) {
      case NULL -> {
        in.advance(1);
        out.nil();
      }
      case BOOLEAN -> out.bool(in.bool());
      case INTEGER -> integer();
      case DOUBLE -> real();
      case STRING -> string();
      case BINARY -> {
        int length = in.length();
        out.binaryHeader(length);
        out.raw(in.source(), in.advance(length), length);
      }
      case LIST -> list(depth);
      case MAP -> map(depth);
    }
  }

  private void integer() {
    if (in.beyondLong()) {
      out.unsigned(in.integer());
    } else {
      out.integer(in.integer());
    }
  }

  private void real() {
    double value = in.real();
    if (!Double.isFinite(value)) {
      target.note(Problem.NOT_FINITE);
    }
    out.real(value);
  }

  private void string() {
    int length = in.length();
    int from = in.advance(length);
    switch (Utf8.check(in.source(), from, from + length)) {
      case VALID -> {}
      case SURROGATE -> target.note(Problem.SURROGATE);
      case MALFORMED ->
          throw ProtocolException.decodeFailed("a string at byte " + from + " is no UTF-8");
    }
    out.stringHeader(length);
    out.raw(in.source(), from, length);
  }

  private void list(int depth) {
    enter(depth);
    int size = in.length();
    out.listHeader(size);
    for (int i = 0; i < size; i++) {
      value(depth + 1);
    }
  }

  private void map(int depth) {
    enter(depth);
    int size = in.length();
    out.mapHeader(size);
    int mark = target.keys.mark();
    for (int i = 0; i < size; i++) {
      if (depth == 1) {
        target.entry = i;
      }
      target.keys.add(out.end());
      if (in.kind() == Kind.STRING) {
        string();
      } else {
        target.note(Problem.KEY_NOT_STRING);
        value(depth + 1);
      }
      value(depth + 1);
    }
    target.keys.close(mark, out);
  }

  private void enter(int depth) {
    if (depth > deepest) {
      throw Canonical.tooDeep(deepest);
    }
  }
}
