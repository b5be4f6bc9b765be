package io.osupervisor.agent.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * Validates JSON and writes it as canonical MessagePack, taking {@code $bin} and {@code $esc} as
 * they stand. {@link JsonEscapes} resolves them in those fields that carry values.
 */
final class JsonTranscoder {
  static final String BINARY_KEY = "$bin";
  static final String ESCAPE_KEY = "$esc";

  /** Every level may be wrapped in an escape of its own. */
  private static final int WRITTEN_LEVELS = 2;

  private static final int LONGEST_INTEGER = 20;
  private static final Pattern SOURCE = Pattern.compile(" \\(start marker at \\[Source: [^]]*]\\)");

  /** Our own rules on depth and keys stand in place of the library's; NaN is told by name. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(1000)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final Canonical target;
  private final PackBuffer out;
  private int deepest;
  private int reached;

  JsonTranscoder(Canonical target) {
    this.target = target;
    this.out = target.out;
  }

  /**
   * Takes one value, which must be all there is.
   *
   * @throws ProtocolException {@code decode_failed}
   */
  void run(byte[] source, int depthLimit) {
    deepest = WRITTEN_LEVELS * depthLimit + 1;
    reached = 0;
    boolean surrogateBytes = requireUtf8(source);
    try (JsonParser in = FACTORY.createParser(source)) {
      JsonToken first = in.nextToken();
      if (first == null) {
        throw ProtocolException.decodeFailed("there is no JSON value");
      }
      value(in, first, 1);
      if (in.nextToken() != null) {
        throw ProtocolException.decodeFailed("more follows the JSON value");
      }
    } catch (JsonProcessingException e) {
      throw ProtocolException.decodeFailed(
          "bad JSON at byte " + e.getLocation().getByteOffset() + ": " + reason(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!target.wrapped && reached > depthLimit) {
      throw Canonical.tooDeep(depthLimit);
    }
    if (surrogateBytes && target.firstProblem() == null) {
      throw ProtocolException.decodeFailed("the JSON holds surrogates encoded as characters");
    }
  }

  /** The library would take UTF-16, overlong forms and a byte order mark. */
  private static boolean requireUtf8(byte[] source) {
    for (int i = 0; i < Math.min(source.length, 4); i++) {
      if (source[i] == 0 || (i == 0 && source[i] < 0)) {
        throw ProtocolException.decodeFailed("the JSON does not begin as UTF-8 text");
      }
    }
    return switch (Utf8.check(source, 0, source.length)) {
      case VALID -> false;
      case SURROGATE -> true;
      case MALFORMED -> throw ProtocolException.decodeFailed("the JSON is no UTF-8");
    };
  }

  private void value(JsonParser in, JsonToken token, int depth) throws IOException {
    switch (token) {
      case START_OBJECT -> map(in, depth);
      case START_ARRAY -> list(in, depth);
      case VALUE_STRING -> string(in.getText());
      case VALUE_NUMBER_INT -> integer(in);
      case VALUE_NUMBER_FLOAT -> real(in.getDoubleValue());
      case VALUE_TRUE -> out.bool(true);
      case VALUE_FALSE -> out.bool(false);
      case VALUE_NULL -> out.nil();
      default -> throw new IllegalStateException("unexpected JSON token " + token);
    }
  }

  private void map(JsonParser in, int depth) throws IOException {
    enter(depth);
    int start = out.open();
    int mark = target.keys.mark();
    int size = 0;
    boolean special = false;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      if (depth == 1) {
        target.entry = size;
      }
      String key = in.currentName();
      special = size == 0 && (key.equals(BINARY_KEY) || key.equals(ESCAPE_KEY));
      target.keys.add(out.end());
      string(key);
      value(in, in.nextToken(), depth + 1);
      size++;
    }
    target.wrapped |= special;
    target.keys.close(mark, out);
    out.closeMap(start, size);
  }

  private void list(JsonParser in, int depth) throws IOException {
    enter(depth);
    int start = out.open();
    int size = 0;
    for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
      value(in, token, depth + 1);
      size++;
    }
    out.closeList(start, size);
  }

  private void string(String text) {
    if (!out.string(text)) {
      target.note(Problem.SURROGATE);
    }
  }

  private void integer(JsonParser in) throws IOException {
    if (in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      out.integer(in.getLongValue());
      return;
    }
    String digits = in.getText();
    if (digits.length() > LONGEST_INTEGER) {
      outOfRange();
      return;
    }
    BigInteger value = new BigInteger(digits);
    if (value.signum() > 0 && value.bitLength() <= Long.SIZE) {
      out.unsigned(value.longValue());
    } else {
      outOfRange();
    }
  }

  private void outOfRange() {
    target.note(Problem.INTEGER_RANGE);
    out.nil();
  }

  private void real(double value) {
    if (!Double.isFinite(value)) {
      target.note(Problem.NOT_FINITE);
    }
    out.real(value);
  }

  private void enter(int depth) {
    if (depth > deepest) {
      throw Canonical.tooDeep(deepest / WRITTEN_LEVELS);
    }
    reached = Math.max(reached, depth);
  }

  /** What the parser says, without where it read it from, which is always memory. */
  private static String reason(JsonProcessingException failure) {
    return SOURCE.matcher(failure.getOriginalMessage()).replaceAll("");
  }
}
