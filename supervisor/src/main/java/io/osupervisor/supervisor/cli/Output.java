package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.function.Function;

/** Prints data: for people, as JSON, or as one JSON value a line. */
record Output(Format format, PrintWriter out) {

  /** How data is printed. */
  enum Format {
    text,
    json,
    jsonl
  }

  /** Prints one thing. */
  void one(JsonNode thing, Function<JsonNode, String> asText) {
    switch (format) {
      case text -> out.print(asText.apply(thing));
      case json -> out.println(thing.toPrettyString());
      case jsonl -> out.println(thing);
    }
    out.flush();
  }

  /** Prints a list: a table, an array, or a line each. */
  void many(JsonNode things, Function<JsonNode, String> asText) {
    if (format == Format.jsonl) {
      things.forEach(out::println);
      out.flush();
    } else {
      one(things, asText);
    }
  }

  /** Prints one of many that come one by one. */
  void next(JsonNode thing, Function<JsonNode, String> asText) {
    if (format == Format.text) {
      out.print(asText.apply(thing));
    } else {
      out.println(thing);
    }
    out.flush();
  }
}
