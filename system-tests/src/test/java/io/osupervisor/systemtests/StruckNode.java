package io.osupervisor.systemtests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kills a node right before it makes a call of the kernel, as it does when it saves a checkpoint or
 * a snapshot of a vault, or removes what these have made needless.
 */
final class StruckNode {
  private static final List<String> CALLS = List.of("rename", "unlink", "fsync");
  private static final int INDEXES = 2;
  private static final Pattern BEGINS = Pattern.compile("^(\\d+) +(\\w+)\\(");
  private static final Pattern PATH = Pattern.compile("[\"<]([^\">]*)[\">]");

  private final NodeProcess node;
  private final Path trace;
  private final Map<String, Integer> hits = new TreeMap<>();
  private int strikes;

  StruckNode(NodeProcess node, Path trace) {
    this.node = node;
    this.trace = trace;
  }

  /** Kills it at the next one of the calls in their turn, which its callers must bring about. */
  void strike() throws IOException {
    String call = CALLS.get(strikes % CALLS.size());
    int index = 1 + strikes / CALLS.size() % INDEXES;
    strikes++;
    String inject = "inject=" + call + ":signal=KILL:when=" + index;
    try (Strace strace = Strace.at(node.pid(), trace, "-y", "-e", "trace=" + call, "-e", inject)) {
      node.awaitKill();
      hits.merge(point(struck(strace.lines(), call, index)), 1, Integer::sum);
    }
  }

  /** How often it was killed at what. */
  Map<String, Integer> hits() {
    return hits;
  }

  /** The call that did not pass: the first thread's that made so many of them. */
  private static String struck(List<String> lines, String call, int index) {
    Map<String, Integer> made = new HashMap<>();
    for (String line : lines) {
      Matcher begins = BEGINS.matcher(line);
      boolean reached =
          begins.find()
              && begins.group(2).equals(call)
              && made.merge(begins.group(1), 1, Integer::sum) == index;
      if (reached) {
        return line;
      }
    }
    throw new IllegalStateException("killed, but by no " + call + " " + index + ": " + lines);
  }

  /** The call, and the folder of the data directory that the file is below. */
  private String point(String line) {
    Matcher call = BEGINS.matcher(line);
    Matcher path = PATH.matcher(line);
    String below = "";
    while (path.find()) {
      Path file = Path.of(path.group(1));
      if (file.startsWith(node.data()) && !file.equals(node.data())) {
        below = " below " + node.data().relativize(file).getName(0);
      }
    }
    return call.find() ? call.group(2) + below : line;
  }
}
