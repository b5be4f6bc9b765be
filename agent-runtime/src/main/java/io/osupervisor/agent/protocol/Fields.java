package io.osupervisor.agent.protocol;

import io.osupervisor.agent.AgentException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one map of a message, found by name in whatever order they came. An optional field
 * that is null counts as absent.
 *
 * <p>Readers throw {@link ProtocolException} {@code field_invalid} with the field's path.
 */
final class Fields {
  /** The message that the fields are of. */
  record Source(Canonical canonical, int depthLimit, long valueLimit) {}

  private final Source source;
  private final String path;
  private final int depth;
  private final PackReader in = new PackReader();
  private final int[] keys;

  private Fields(Source source, String path, int depth, int from) {
    this.source = source;
    this.path = path;
    this.depth = depth;
    PackBuffer out = source.canonical().out;
    in.reset(out.array(), from, out.end());
    keys = new int[in.length()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = in.at();
      in.skip();
      in.skip();
    }
  }

  /** The fields of the message itself. */
  static Fields of(Source source) {
    return new Fields(source, "", 1, 0);
  }

  String string(String name) {
    return require(name, Kind.STRING).string();
  }

  @Nullable String optionalString(String name) {
    return present(name) ? string(name) : null;
  }

  /** A string of a form that the parser checks. */
  <T> T parsed(String name, Function<String, T> parser) {
    try {
      return parser.apply(string(name));
    } catch (IllegalArgumentException | AgentException e) {
      throw invalid(name, String.valueOf(e.getMessage()));
    }
  }

  boolean bool(String name) {
    return require(name, Kind.BOOLEAN).bool();
  }

  /** An optional boolean, false when absent. */
  boolean flag(String name) {
    return present(name) && bool(name);
  }

  boolean isLong(String name) {
    return find(name) && in.kind() == Kind.INTEGER && !in.beyondLong();
  }

  long integer(String name) {
    PackReader value = require(name, Kind.INTEGER);
    if (value.beyondLong()) {
      throw invalid(name, "is beyond 2^63-1");
    }
    return value.integer();
  }

  long nonNegative(String name) {
    long value = integer(name);
    if (value < 0) {
      throw invalid(name, "is negative: " + value);
    }
    return value;
  }

  /** A positive integer that fits an int. */
  int positiveInt(String name) {
    long value = integer(name);
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw invalid(name, "is not between 1 and 2^31-1: " + value);
    }
    return (int) value;
  }

  Duration millis(String name) {
    return Duration.ofMillis(nonNegative(name));
  }

  @Nullable Duration optionalMillis(String name) {
    return present(name) ? millis(name) : null;
  }

  @Nullable Long optionalInteger(String name) {
    return present(name) ? integer(name) : null;
  }

  @Nullable Double optionalNumber(String name) {
    return present(name) ? number(name, value(name)) : null;
  }

  /** A map of numbers. */
  Map<String, Double> numbers(String name) {
    Map<String, Double> numbers = new HashMap<>();
    values(name).forEach((key, value) -> numbers.put(key, number(name + "." + key, value)));
    return numbers;
  }

  /** An integer or a double, as a double. */
  private double number(String name, Value value) {
    return switch (value.kind()) {
      case DOUBLE -> value.asDouble();
      case INTEGER -> value.asBigInteger().doubleValue();
      default -> throw wrongKind(name, value.kind(), "number");
    };
  }

  /** An optional map of numbers, empty when absent. */
  Map<String, Double> optionalNumbers(String name) {
    return present(name) ? numbers(name) : Map.of();
  }

  Set<String> strings(String name) {
    int left = require(name, Kind.LIST).length();
    Set<String> strings = new HashSet<>();
    for (; left > 0; left--) {
      if (in.kind() != Kind.STRING) {
        throw wrongKind(name, in.kind(), "a list of strings");
      }
      strings.add(in.string());
    }
    return strings;
  }

  /** A value, of at most half of max-frame in either encoding. */
  Value value(String name) {
    seek(name);
    Value value = take(name);
    if (!value.fits(source.valueLimit())) {
      throw invalid(
          name,
          "takes more than half of max-frame, "
              + source.valueLimit()
              + " bytes, in MessagePack or in JSON");
    }
    return value;
  }

  @Nullable Value optionalValue(String name) {
    return present(name) ? value(name) : null;
  }

  /** The entries of a map of values. */
  Map<String, Value> values(String name) {
    Value map = value(name);
    if (map.kind() != Kind.MAP) {
      throw wrongKind(name, map.kind(), Kind.MAP.word());
    }
    return map.fields();
  }

  /** The entries of an optional map of values, empty when absent. */
  Map<String, Value> optionalValues(String name) {
    return present(name) ? values(name) : Map.of();
  }

  Fields map(String name) {
    require(name, Kind.MAP);
    return new Fields(source, pathOf(name) + ".", depth + 1, in.at());
  }

  /** A list of maps. */
  List<Fields> maps(String name) {
    int left = require(name, Kind.LIST).length();
    List<Fields> maps = new ArrayList<>(left);
    for (int i = 0; i < left; i++) {
      if (in.kind() != Kind.MAP) {
        throw wrongKind(name, in.kind(), "a list of maps");
      }
      maps.add(new Fields(source, pathOf(name) + "[" + i + "].", depth + 2, in.at()));
      in.skip();
    }
    return maps;
  }

  /** Whether the field is there, if only as null. */
  boolean has(String name) {
    return find(name);
  }

  /** Whether the field is there and not null. */
  boolean present(String name) {
    return find(name) && in.kind() != Kind.NULL;
  }

  ProtocolException invalid(String name, String what) {
    return new ProtocolException(Fault.fieldInvalid(pathOf(name), what));
  }

  String pathOf(String name) {
    return path + name;
  }

  private Value take(String name) {
    PackBuffer out = source.canonical().out;
    int from = in.at();
    in.skip();
    if (!source.canonical().wrapped) {
      return Value.ofChecked(out.copy(from, in.at()));
    }
    try {
      return Value.ofChecked(
          JsonEscapes.resolve(out.array(), from, in.at(), depth + 1, source.depthLimit()));
    } catch (ProtocolException e) {
      throw e.fault().code() == ErrorCode.FIELD_INVALID ? invalid(name, e.fault().message()) : e;
    }
  }

  private PackReader require(String name, Kind kind) {
    seek(name);
    if (in.kind() != kind) {
      throw wrongKind(name, in.kind(), kind.word());
    }
    return in;
  }

  private void seek(String name) {
    if (!find(name)) {
      throw invalid(name, "is missing");
    }
  }

  private ProtocolException wrongKind(String name, @Nullable Kind got, String wanted) {
    String word = got == null ? "of an extension type" : got.word();
    Fault fault = Fault.fieldInvalid(pathOf(name), "is " + word + ", not " + wanted);
    return new ProtocolException(fault.expecting(Value.of(wanted)));
  }

  /** Puts the reader on the field's value. */
  private boolean find(String name) {
    for (int i = 0; i < keys.length; i++) {
      in.to(keys[i]);
      if (in.isString(name)) {
        in.skip();
        refuseProblem(name, i);
        return true;
      }
    }
    return false;
  }

  private void refuseProblem(String name, int entry) {
    Problem problem = depth == 1 ? source.canonical().problemOf(entry) : null;
    if (problem != null) {
      throw invalid(name, problem.text());
    }
  }
}
