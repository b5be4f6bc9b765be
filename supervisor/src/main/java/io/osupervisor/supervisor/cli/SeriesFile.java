package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.arbiter.watch.CycleMean;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A recorded series: {@code {"cycle": 7, "value": 12.5}} a line, in the order of the cycles. */
final class SeriesFile {
  private static final String FORM = "a line is {\"cycle\": 7, \"value\": 12.5}, cycles in order";

  /** The square of what lies farther out is no number any more. */
  private static final double FARTHEST = 1e100;

  private final Path file;
  private final List<CycleMean> series = new ArrayList<>();
  private int line;

  private SeriesFile(Path file) {
    this.file = file;
  }

  /**
   * Reads a series; empty lines say nothing.
   *
   * @throws CliException when it cannot be read, with the line that is wrong
   */
  static List<CycleMean> read(Path file) {
    return new SeriesFile(file).read();
  }

  private List<CycleMean> read() {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        line++;
        if (!text.isBlank()) {
          take(parsed(text));
        }
      }
      return series;
    } catch (IOException e) {
      throw CliException.refused(
          "series_unreadable",
          "the series " + file + " cannot be read: " + SpecFile.reason(e),
          "name a file in UTF-8 that this user may read");
    }
  }

  private JsonNode parsed(String text) throws IOException {
    try {
      return JsonText.read(text);
    } catch (JsonProcessingException e) {
      throw wrong("is no JSON: " + e.getOriginalMessage());
    }
  }

  private void take(JsonNode said) {
    if (!said.isObject()) {
      throw wrong("is no object");
    }
    JsonNode cycle = said.path("cycle");
    if (!cycle.isIntegralNumber() || !cycle.canConvertToLong()) {
      throw wrong("has no whole number as its cycle");
    }
    JsonNode value = said.path("value");
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw wrong("has no finite number as its value; a cycle without one is left out");
    }
    if (Math.abs(value.asDouble()) > FARTHEST) {
      throw wrong("has a value beyond ±" + FARTHEST);
    }
    if (!series.isEmpty() && cycle.asLong() <= series.get(series.size() - 1).cycle()) {
      throw wrong(
          "has cycle " + cycle.asLong() + " after cycle " + series.get(series.size() - 1).cycle());
    }
    series.add(new CycleMean(cycle.asLong(), value.asDouble()));
  }

  private CliException wrong(String what) {
    return CliException.refused("series_invalid", file + ":" + line + ": the line " + what, FORM);
  }
}
