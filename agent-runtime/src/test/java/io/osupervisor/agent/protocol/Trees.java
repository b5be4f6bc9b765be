package io.osupervisor.agent.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.value.ValueFactory;

/** Values as plain Java trees, and the MessagePack library as the second opinion on them. */
final class Trees {
  private Trees() {}

  /** Trees of everything that a value can be, with keys that look like escapes too. */
  static Arbitrary<Object> any() {
    return upTo(4);
  }

  private static Arbitrary<Object> upTo(int levels) {
    return levels == 0
        ? scalar()
        : Arbitraries.oneOf(scalar(), lists(upTo(levels - 1)), maps(upTo(levels - 1)));
  }

  private static Arbitrary<Object> scalar() {
    return Arbitraries.oneOf(
        Arbitraries.of(true, false, "", Nothing.NULL),
        Arbitraries.bigIntegers()
            .between(BigInteger.ONE.shiftLeft(63).negate(), maxInteger())
            .map(number -> (Object) number),
        Arbitraries.longs().map(number -> (Object) BigInteger.valueOf(number)),
        Arbitraries.doubles().map(number -> (Object) number),
        Arbitraries.strings().ofMaxLength(40).filter(Trees::sound).map(text -> (Object) text),
        Arbitraries.bytes().array(byte[].class).ofMaxSize(300).map(bytes -> (Object) bytes));
  }

  private static BigInteger maxInteger() {
    return BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  }

  private static boolean sound(String text) {
    return !Utf8.hasLoneSurrogate(text);
  }

  private static Arbitrary<Object> lists(Arbitrary<Object> elements) {
    return elements.list().ofMaxSize(4).map(list -> (Object) list);
  }

  private static Arbitrary<Object> maps(Arbitrary<Object> elements) {
    Arbitrary<String> keys =
        Arbitraries.oneOf(
            Arbitraries.of("$bin", "$esc", "type", ""),
            Arbitraries.strings().ofMaxLength(8).filter(Trees::sound));
    return Arbitraries.maps(keys, elements).ofMaxSize(4).map(map -> (Object) map);
  }

  /** Stands for null, which generators and maps dislike. */
  enum Nothing {
    NULL
  }

  static Value value(Object tree) {
    if (tree instanceof Boolean bool) {
      return Value.of(bool);
    } else if (tree instanceof BigInteger number) {
      return Value.of(number);
    } else if (tree instanceof Double number) {
      return Value.of(number);
    } else if (tree instanceof String text) {
      return Value.of(text);
    } else if (tree instanceof byte[] bytes) {
      return Value.binary(bytes);
    } else if (tree instanceof List<?> list) {
      return Value.list(list.stream().map(Trees::value).toList());
    } else if (tree instanceof Map<?, ?> map) {
      Map<String, Value> fields = new LinkedHashMap<>();
      map.forEach((key, inner) -> fields.put((String) key, value(inner)));
      return Value.map(fields);
    }
    return Value.NULL;
  }

  /** The tree as the library holds it. */
  static org.msgpack.value.Value foreign(Object tree) {
    if (tree instanceof Boolean bool) {
      return ValueFactory.newBoolean(bool);
    } else if (tree instanceof BigInteger number) {
      return ValueFactory.newInteger(number);
    } else if (tree instanceof Double number) {
      return ValueFactory.newFloat(number);
    } else if (tree instanceof String text) {
      return ValueFactory.newString(text);
    } else if (tree instanceof byte[] bytes) {
      return ValueFactory.newBinary(bytes);
    } else if (tree instanceof List<?> list) {
      return ValueFactory.newArray(list.stream().map(Trees::foreign).toList());
    } else if (tree instanceof Map<?, ?> map) {
      ValueFactory.MapBuilder fields = ValueFactory.newMapBuilder();
      map.forEach((key, inner) -> fields.put(foreign(key), foreign(inner)));
      return fields.build();
    }
    return ValueFactory.newNil();
  }

  static byte[] packed(org.msgpack.value.Value value) {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      packer.packValue(value);
      return packer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static org.msgpack.value.Value unpacked(byte[] bytes) {
    try (var unpacker = MessagePack.newDefaultUnpacker(bytes)) {
      return unpacker.unpackValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
