package io.osupervisor.agent.protocol;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One checked value of the protocol: what agents keep, ask and answer.
 *
 * <p>It is held as MessagePack in its smallest form, so that passing it on costs no parsing. Kind
 * and content come back as given in either encoding: 1 is an integer, 1.0 a double. Two values are
 * equal when their content is; the order of keys does not count.
 *
 * <p>Readers of one kind throw {@link IllegalStateException} on a value of another.
 */
public final class Value {
  /** How deep lists and maps may be nested. */
  public static final int MAX_DEPTH = 64;

  /** The value that is nothing. */
  public static final Value NULL = build(PackBuffer::nil);

  /** One byte of MessagePack becomes at most this many of JSON, as a control character does. */
  static final int JSON_GROWTH = 6;

  private static final int SHOWN = 100;

  private final byte[] bytes;

  private Value(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Takes one value in MessagePack, in whatever width its numbers are written.
   *
   * @throws ProtocolException {@code field_invalid} for NaN, infinities, extensions, keys that are
   *     no strings and lone surrogates; {@code decode_failed} for anything that is no MessagePack,
   *     a repeated key, or nesting beyond {@link #MAX_DEPTH}
   */
  public static Value ofMessagePack(byte[] source) {
    Canonical canonical = new Canonical(source.length);
    new PackTranscoder(canonical).run(source, MAX_DEPTH);
    return checked(canonical);
  }

  /**
   * Takes one value in JSON, where {@code {"$bin": base64}} is a binary and {@code {"$esc": map}} a
   * map whose only key is {@code $bin} or {@code $esc}.
   *
   * @throws ProtocolException {@code field_invalid} or {@code decode_failed}, as for MessagePack
   */
  public static Value parseJson(byte[] source) {
    Canonical canonical = new Canonical(source.length);
    new JsonTranscoder(canonical).run(source, MAX_DEPTH);
    Value literal = checked(canonical);
    return canonical.wrapped
        ? new Value(JsonEscapes.resolve(literal.bytes, 0, literal.size(), 1, MAX_DEPTH))
        : literal;
  }

  /** The same for text. */
  public static Value parseJson(String source) {
    if (Utf8.hasLoneSurrogate(source)) {
      throw ProtocolException.of(Problem.SURROGATE);
    }
    return parseJson(source.getBytes(StandardCharsets.UTF_8));
  }

  public static Value of(boolean value) {
    return build(out -> out.bool(value));
  }

  public static Value of(long value) {
    return build(out -> out.integer(value));
  }

  /**
   * An integer of the whole range.
   *
   * @throws ProtocolException {@code field_invalid} outside of −2^63 … 2^64−1
   */
  public static Value of(BigInteger value) {
    if (value.bitLength() < Long.SIZE) {
      return of(value.longValue());
    }
    if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
      throw ProtocolException.of(Problem.INTEGER_RANGE);
    }
    return build(out -> out.unsigned(value.longValue()));
  }

  /**
   * A double, never an integer.
   *
   * @throws ProtocolException {@code field_invalid} for NaN and infinities
   */
  public static Value of(double value) {
    if (!Double.isFinite(value)) {
      throw ProtocolException.of(Problem.NOT_FINITE);
    }
    return build(out -> out.real(value));
  }

  /**
   * A string.
   *
   * @throws ProtocolException {@code field_invalid} when a surrogate stands alone
   */
  public static Value of(String value) {
    if (Utf8.hasLoneSurrogate(value)) {
      throw ProtocolException.of(Problem.SURROGATE);
    }
    return build(out -> out.string(value));
  }

  /** A copy of the bytes. */
  public static Value binary(byte[] value) {
    return build(
        out -> {
          out.binaryHeader(value.length);
          out.raw(value, 0, value.length);
        });
  }

  /**
   * A list of these.
   *
   * @throws ProtocolException {@code decode_failed} for nesting beyond {@link #MAX_DEPTH}
   */
  public static Value list(List<Value> elements) {
    return nested(
        out -> {
          out.listHeader(elements.size());
          elements.forEach(element -> element.appendTo(out));
        });
  }

  /**
   * A map of these.
   *
   * @throws ProtocolException {@code decode_failed} for nesting beyond {@link #MAX_DEPTH}, {@code
   *     field_invalid} for a key with a lone surrogate
   */
  public static Value map(Map<String, Value> fields) {
    return nested(
        out -> {
          out.mapHeader(fields.size());
          fields.forEach(
              (key, value) -> {
                out.string(key);
                value.appendTo(out);
              });
        });
  }

  /** What kind of value it is. */
  public Kind kind() {
    Kind kind = reader().kind();
    if (kind == null) {
      throw new IllegalStateException("an extension in a checked value");
    }
    return kind;
  }

  public boolean isNull() {
    return kind() == Kind.NULL;
  }

  public boolean isBinary() {
    return kind() == Kind.BINARY;
  }

  public boolean asBoolean() {
    return read(Kind.BOOLEAN).bool();
  }

  /**
   * An integer up to 2^63−1.
   *
   * @throws ArithmeticException above 2^63−1
   */
  public long asLong() {
    PackReader in = read(Kind.INTEGER);
    if (in.beyondLong()) {
      throw new ArithmeticException(this + " is beyond 2^63-1");
    }
    return in.integer();
  }

  /** An integer of the whole range. */
  public BigInteger asBigInteger() {
    PackReader in = read(Kind.INTEGER);
    return in.beyondLong()
        ? new BigInteger(Long.toUnsignedString(in.integer()))
        : BigInteger.valueOf(in.integer());
  }

  public double asDouble() {
    return read(Kind.DOUBLE).real();
  }

  public String asString() {
    return read(Kind.STRING).string();
  }

  /** A copy of the bytes. */
  public byte[] asBinary() {
    PackReader in = read(Kind.BINARY);
    int length = in.length();
    int from = in.advance(length);
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /** The elements of a list. */
  public List<Value> elements() {
    PackReader in = read(Kind.LIST);
    int size = in.length();
    List<Value> elements = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      elements.add(next(in));
    }
    return List.copyOf(elements);
  }

  /** The entries of a map, in the order in which they came. */
  public Map<String, Value> fields() {
    PackReader in = read(Kind.MAP);
    Map<String, Value> fields = new LinkedHashMap<>();
    for (int left = in.length(); left > 0; left--) {
      String key = in.string();
      fields.put(key, next(in));
    }
    return Collections.unmodifiableMap(fields);
  }

  /** The entry of a map, or null where there is none. */
  public @Nullable Value field(String name) {
    PackReader in = read(Kind.MAP);
    for (int left = in.length(); left > 0; left--) {
      if (in.string().equals(name)) {
        return next(in);
      }
      in.skip();
    }
    return null;
  }

  /** The bytes of its MessagePack form, which is what it takes in memory. */
  public int size() {
    return bytes.length;
  }

  /** The bytes that it takes in an encoding. */
  public long encodedSize(Encoding encoding) {
    return encoding == Encoding.MESSAGE_PACK
        ? bytes.length
        : JsonWriter.size(bytes, 0, bytes.length);
  }

  /** Whether it takes at most so many bytes in either encoding. */
  public boolean fits(long limit) {
    return bytes.length <= limit
        && ((long) JSON_GROWTH * bytes.length <= limit || encodedSize(Encoding.JSON) <= limit);
  }

  /** A copy of its MessagePack form. */
  public byte[] toMessagePack() {
    return bytes.clone();
  }

  /** Puts its MessagePack form where the buffer stands. */
  public void putTo(ByteBuffer target) {
    target.put(bytes);
  }

  /** Its JSON form, on one line. */
  public String toJson() {
    return JsonWriter.text(bytes);
  }

  /** Its JSON form in UTF-8. */
  public byte[] toJsonBytes() {
    return toJson().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Value that) || bytes.length != that.bytes.length) {
      return false;
    }
    if (Arrays.equals(bytes, that.bytes)) {
      return true;
    }
    Kind kind = kind();
    return kind == that.kind()
        && ((kind == Kind.MAP && fields().equals(that.fields()))
            || (kind == Kind.LIST && elements().equals(that.elements())));
  }

  @Override
  public int hashCode() {
    return switch (kind()) {
      case MAP -> fields().hashCode();
      case LIST -> elements().hashCode();
      default -> Arrays.hashCode(bytes);
    };
  }

  /** Its JSON form, cut short. */
  @Override
  public String toString() {
    if (bytes.length > 16 * SHOWN) {
      return kind().word() + " of " + bytes.length + " bytes";
    }
    String json = toJson();
    return json.length() <= SHOWN ? json : json.substring(0, SHOWN) + "…";
  }

  /** Takes bytes that this package checked; they must not change any more. */
  static Value ofChecked(byte[] bytes) {
    return new Value(bytes);
  }

  void appendTo(PackBuffer out) {
    out.raw(bytes, 0, bytes.length);
  }

  private PackReader reader() {
    return new PackReader().reset(bytes, 0, bytes.length);
  }

  private PackReader read(Kind wanted) {
    PackReader in = reader();
    if (in.kind() != wanted) {
      throw new IllegalStateException("a value is " + kind().word() + ", not " + wanted.word());
    }
    return in;
  }

  private Value next(PackReader in) {
    int from = in.at();
    in.skip();
    return new Value(Arrays.copyOfRange(bytes, from, in.at()));
  }

  private static Value checked(Canonical canonical) {
    Problem problem = canonical.firstProblem();
    if (problem != null) {
      throw ProtocolException.of(problem);
    }
    return new Value(canonical.out.copy(0, canonical.out.end()));
  }

  private static Value build(Consumer<PackBuffer> content) {
    PackBuffer out = new PackBuffer(16);
    content.accept(out);
    return new Value(out.copy(0, out.end()));
  }

  private static Value nested(Consumer<PackBuffer> content) {
    return ofMessagePack(build(content).bytes);
  }
}
