package io.osupervisor.supervisor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/** Files as they are sent: text as a string, everything else as a binary. */
final class JsonFiles {
  private JsonFiles() {}

  static void put(ObjectNode files, String path, byte[] content) {
    try {
      files.put(path, UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
    } catch (CharacterCodingException e) {
      files.putObject(path).put("$bin", Base64.getEncoder().encodeToString(content));
    }
  }
}
