package io.osupervisor.agent.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Writes canonical MessagePack as JSON, with {@code $bin} and {@code $esc} where they are due. */
final class JsonWriter {
  private final PackReader in;
  private final JsonGenerator json;

  private JsonWriter(PackReader in, JsonGenerator json) {
    this.in = in;
    this.json = json;
  }

  /** Appends the one value in {@code bytes[from, to)}. */
  static void write(byte[] bytes, int from, int to, OutputStream target) {
    PackReader in = new PackReader().reset(bytes, from, to);
    try (JsonGenerator json = JsonTranscoder.FACTORY.createGenerator(target)) {
      new JsonWriter(in, json).value();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void value() throws IOException {
    Kind kind = in.kind();
    if (kind == null) {
      throw new IllegalStateException("an extension in a checked value");
    }
    switch (kind) {
      case NULL -> {
        in.skip();
        json.writeNull();
      }
      case BOOLEAN -> json.writeBoolean(in.bool());
      case INTEGER -> integer();
      case DOUBLE -> json.writeNumber(in.real());
      case STRING -> {
        int length = in.length();
        json.writeUTF8String(in.source(), in.advance(length), length);
      }
      case BINARY -> binary();
      case LIST -> {
        json.writeStartArray();
        for (int left = in.length(); left > 0; left--) {
          value();
        }
        json.writeEndArray();
      }
      case MAP -> map();
    }
  }

  private void integer() throws IOException {
    if (in.beyondLong()) {
      json.writeNumber(new BigInteger(Long.toUnsignedString(in.integer())));
    } else {
      json.writeNumber(in.integer());
    }
  }

  private void binary() throws IOException {
    int length = in.length();
    json.writeStartObject();
    json.writeFieldName(JsonTranscoder.BINARY_KEY);
    json.writeBinary(in.source(), in.advance(length), length);
    json.writeEndObject();
  }

  private void map() throws IOException {
    int size = in.length();
    boolean escape =
        size == 1
            && (in.isString(JsonTranscoder.BINARY_KEY) || in.isString(JsonTranscoder.ESCAPE_KEY));
    if (escape) {
      json.writeStartObject();
      json.writeFieldName(JsonTranscoder.ESCAPE_KEY);
    }
    json.writeStartObject();
    for (int left = size; left > 0; left--) {
      json.writeFieldName(in.string());
      value();
    }
    json.writeEndObject();
    if (escape) {
      json.writeEndObject();
    }
  }

  /** The bytes that the value takes as JSON, without keeping them. */
  static long size(byte[] bytes, int from, int to) {
    Counter counter = new Counter();
    write(bytes, from, to, counter);
    return counter.count;
  }

  static String text(byte[] bytes) {
    PackBuffer target = new PackBuffer(2 * bytes.length + 16);
    write(bytes, 0, bytes.length, target.stream());
    return new String(target.array(), 0, target.end(), StandardCharsets.UTF_8);
  }

  private static final class Counter extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      count += length;
    }
  }
}
