package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;

/**
 * The lines of a recording that a node sends, as a file has them, read as they are taken: all of
 * them may be more than fits into memory.
 */
final class PastLines extends Reader {
  private static final String LINES = "lines";

  private final JsonParser json;
  private final ObjectNode head = JsonNodeFactory.instance.objectNode();
  private String line = "";
  private int taken;
  private boolean within;

  /** Reads nothing yet. */
  PastLines(InputStream body) throws IOException {
    json = JsonText.parser(body);
  }

  /** What else it says; whole when all lines are read. */
  JsonNode head() {
    return head;
  }

  @Override
  public int read(char[] to, int offset, int length) throws IOException {
    if (taken == line.length() && !nextLine()) {
      return -1;
    }
    int some = Math.min(length, line.length() - taken);
    line.getChars(taken, taken + some, to, offset);
    taken += some;
    return some;
  }

  private boolean nextLine() throws IOException {
    try {
      while (!within || json.nextToken() == JsonToken.END_ARRAY) {
        within = false;
        if (!nextArray()) {
          return false;
        }
      }
      line = JsonText.next(json) + "\n";
      taken = 0;
      return true;
    } catch (JsonProcessingException e) {
      throw CliException.refused(
          "recording_unreadable",
          "what the node sent is no recording: " + e.getOriginalMessage(),
          "try again; if that does not help, see that node and command are of one version");
    }
  }

  /** Goes on to where the lines begin, and takes in what stands before. */
  private boolean nextArray() throws IOException {
    while (json.nextToken() != null) {
      if (json.currentToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        boolean array = json.nextToken() == JsonToken.START_ARRAY;
        if (array && name.equals(LINES)) {
          within = true;
          return true;
        }
        head.set(name, JsonText.next(json));
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
