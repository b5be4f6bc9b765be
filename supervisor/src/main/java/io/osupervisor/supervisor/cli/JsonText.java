package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;

/** Reads JSON, one value at a time, so that its numbers keep every digit. */
final class JsonText {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** Goes on after a value. */
  private static final ObjectReader ONE =
      MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonText() {}

  /** What reads one value after the other. */
  static JsonParser parser(InputStream bytes) throws IOException {
    return MAPPER.createParser(bytes);
  }

  /** The value that a parser stands at. */
  static JsonNode next(JsonParser parser) throws IOException {
    return ONE.readTree(parser);
  }

  static JsonNode read(byte[] bytes) throws IOException {
    return MAPPER.readTree(bytes);
  }

  static JsonNode read(String text) throws IOException {
    return MAPPER.readTree(text);
  }

  /** What the text says as JSON, or else the text itself. */
  static JsonNode orText(String text) {
    try {
      JsonNode value = read(text);
      return value.isMissingNode() ? TextNode.valueOf(text) : value;
    } catch (IOException e) {
      return TextNode.valueOf(text);
    }
  }
}
