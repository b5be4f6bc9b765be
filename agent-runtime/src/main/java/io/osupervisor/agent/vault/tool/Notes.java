package io.osupervisor.agent.vault.tool;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;

/** What tools tell, as JSON. */
final class Notes {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Notes() {}

  static byte[] write(Object told) throws IOException {
    return MAPPER.writeValueAsBytes(told);
  }

  static <T> T read(byte[] note, Class<T> type) throws IOException {
    return MAPPER.readValue(note, type);
  }
}
