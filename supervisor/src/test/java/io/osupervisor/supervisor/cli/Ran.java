package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.osupervisor.supervisor.management.LiveNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;

/** A command that was run in this JVM. */
record Ran(int exit, String out, String err) {

  /** Runs a command against a node. */
  static Ran at(LiveNode node, String... args) {
    return at(node, Map.of("OSUP_URL", node.uri().toString()), args);
  }

  static Ran at(LiveNode node, Map<String, String> environment, String... args) {
    return at(node, environment, new StringWriter(), args);
  }

  /**
   * Runs a command in an environment that has the node's data directory.
   *
   * @param err gets what it says while it runs
   */
  static Ran at(LiveNode node, Map<String, String> environment, StringWriter err, String... args) {
    StringWriter out = new StringWriter();
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("OSUP_DATA_DIR", node.data.toString());
    int exit = Osup.run(args, all, new PrintWriter(out), new PrintWriter(err));
    return new Ran(exit, out.toString(), err.toString());
  }

  JsonNode json() throws Exception {
    return new ObjectMapper().readTree(out);
  }
}
