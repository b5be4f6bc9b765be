package io.osupervisor.arbiter.compare;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Value;
import java.util.ArrayList;
import java.util.List;

/** Reads the text of a {@link ValuePath}. */
final class PathParser {
  private static final int MAX_DIGITS = 9;

  private final String text;
  private int at;

  PathParser(String text) {
    this.text = text;
  }

  ValuePath parse() {
    if (!text.startsWith("$")) {
      throw wrong("a path begins with $, the answer itself, as in $.items[*].id");
    }
    at = 1;
    List<PathStep> steps = new ArrayList<>();
    while (at < text.length()) {
      steps.add(step());
    }
    if (steps.size() > Value.MAX_DEPTH) {
      throw wrong("values are nested at most " + Value.MAX_DEPTH + " deep");
    }
    return new ValuePath(steps);
  }

  private PathStep step() {
    if (taken('.')) {
      return taken('*') ? PathStep.AnyKey.INSTANCE : plainKey();
    }
    if (!taken('[')) {
      throw wrong("use .name or ['any name'] for an entry, [3] or [*] for an element");
    }
    PathStep step = inBrackets();
    if (!taken(']')) {
      throw wrong("close the bracket with ]");
    }
    return step;
  }

  private PathStep inBrackets() {
    if (taken('*')) {
      return PathStep.AnyIndex.INSTANCE;
    }
    return taken('\'') ? quotedKey() : index();
  }

  private PathStep plainKey() {
    int from = at;
    while (at < text.length() && isPlain(text.charAt(at))) {
      at++;
    }
    if (at == from) {
      throw wrong("a name must follow the dot; write $.items[*], and ['any name'] for others");
    }
    return new PathStep.Key(text.substring(from, at));
  }

  private static boolean isPlain(char c) {
    return c == '_' || c == '-' || Character.isLetterOrDigit(c);
  }

  private PathStep quotedKey() {
    StringBuilder name = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '\'') {
      if (taken('\\') && at == text.length()) {
        break;
      }
      name.append(text.charAt(at));
      at++;
    }
    if (!taken('\'')) {
      throw wrong("close the name with '");
    }
    return new PathStep.Key(name.toString());
  }

  private PathStep index() {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from || at - from > MAX_DIGITS) {
      throw wrong("brackets hold a position counted from 0, *, or a name in single quotes");
    }
    return new PathStep.Index(Integer.parseInt(text.substring(from, at)));
  }

  private boolean taken(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private AgentException wrong(String hint) {
    return ComparisonErrors.path(text, at, hint);
  }
}
