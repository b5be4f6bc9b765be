package io.osupervisor.agent.sdk;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/** The values of the protocol as Java objects, and their MessagePack form. */
final class Values {
  static final int DEPTH = 60;

  private Values() {}

  /** A copy that nobody can modify, in the kinds that reading gives; refuses what cannot travel. */
  static @Nullable Object frozen(@Nullable Object value) {
    return frozen(value, DEPTH);
  }

  private static @Nullable Object frozen(@Nullable Object value, int depth) {
    if (value instanceof Map<?, ?> map) {
      descend(depth);
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        copy.put(key(entry.getKey()), frozen(entry.getValue(), depth - 1));
      }
      return Collections.unmodifiableMap(copy);
    }
    if (value instanceof List<?> list) {
      descend(depth);
      List<@Nullable Object> copy = new ArrayList<>(list.size());
      for (Object item : list) {
        copy.add(frozen(item, depth - 1));
      }
      return Collections.unmodifiableList(copy);
    }
    if (value instanceof byte[] bytes) {
      return bytes.clone();
    }
    return scalar(value);
  }

  private static @Nullable Object scalar(@Nullable Object value) {
    if (value == null || value instanceof Boolean || value instanceof String) {
      return value;
    }
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      if (!Double.isFinite(number)) {
        throw Refusal.invalidValue(number + " cannot travel: numbers are finite");
      }
      return number;
    }
    if (value instanceof BigInteger number) {
      boolean fits = number.signum() < 0 ? number.bitLength() <= 63 : number.bitLength() <= 64;
      if (!fits) {
        throw Refusal.invalidValue("integer " + number + " is beyond 64 bits");
      }
      return number.bitLength() <= 63 ? (Object) number.longValue() : number;
    }
    throw Refusal.invalidValue("a " + value.getClass().getName() + " is no value of the protocol");
  }

  private static void descend(int depth) {
    if (depth <= 0) {
      throw Refusal.invalidValue("nested deeper than " + DEPTH);
    }
  }

  private static String key(@Nullable Object key) {
    if (key instanceof String text) {
      return text;
    }
    throw Refusal.invalidValue("a map has the key " + key + ": keys are strings");
  }

  /** The value as a map with string keys. */
  @SuppressWarnings("unchecked") // maps that were read or frozen have string keys only
  static Map<String, Object> map(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw Refusal.invalidValue("expected a map, not " + value);
  }

  static void pack(MessagePacker packer, @Nullable Object value, int depth) throws IOException {
    if (value instanceof Map<?, ?> map) {
      descend(depth);
      packer.packMapHeader(map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        packer.packString(key(entry.getKey()));
        pack(packer, entry.getValue(), depth - 1);
      }
    } else if (value instanceof List<?> list) {
      descend(depth);
      packer.packArrayHeader(list.size());
      for (Object item : list) {
        pack(packer, item, depth - 1);
      }
    } else if (value instanceof byte[] bytes) {
      packer.packBinaryHeader(bytes.length);
      packer.writePayload(bytes);
    } else {
      packScalar(packer, scalar(value));
    }
  }

  private static void packScalar(MessagePacker packer, @Nullable Object value) throws IOException {
    if (value == null) {
      packer.packNil();
    } else if (value instanceof String text) {
      packer.packString(text);
    } else if (value instanceof Long number) {
      packer.packLong(number);
    } else if (value instanceof Boolean truth) {
      packer.packBoolean(truth);
    } else if (value instanceof Double number) {
      packer.packDouble(number);
    } else {
      packer.packBigInteger((BigInteger) value);
    }
  }

  static @Nullable Object unpack(MessageUnpacker unpacker) throws IOException {
    ValueType type = unpacker.getNextFormat().getValueType();
    if (type == ValueType.MAP) {
      return unpackMap(unpacker);
    }
    if (type == ValueType.STRING) {
      return unpacker.unpackString();
    }
    if (type == ValueType.INTEGER) {
      return unpackInteger(unpacker);
    }
    if (type == ValueType.ARRAY) {
      int size = unpacker.unpackArrayHeader();
      List<@Nullable Object> list = new ArrayList<>(Math.min(size, 1024));
      for (int i = 0; i < size; i++) {
        list.add(unpack(unpacker));
      }
      return Collections.unmodifiableList(list);
    }
    if (type == ValueType.BOOLEAN) {
      return unpacker.unpackBoolean();
    }
    if (type == ValueType.FLOAT) {
      return unpacker.unpackDouble();
    }
    if (type == ValueType.BINARY) {
      return unpacker.readPayload(unpacker.unpackBinaryHeader());
    }
    if (type == ValueType.NIL) {
      unpacker.unpackNil();
      return null;
    }
    throw new IOException("an extension is no value of the protocol");
  }

  private static Map<String, @Nullable Object> unpackMap(MessageUnpacker unpacker)
      throws IOException {
    int size = unpacker.unpackMapHeader();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      map.put(unpacker.unpackString(), unpack(unpacker));
    }
    return Collections.unmodifiableMap(map);
  }

  private static Object unpackInteger(MessageUnpacker unpacker) throws IOException {
    if (unpacker.getNextFormat() == MessageFormat.UINT64) {
      BigInteger large = unpacker.unpackBigInteger();
      return large.bitLength() <= 63 ? (Object) large.longValue() : large;
    }
    return unpacker.unpackLong();
  }
}
