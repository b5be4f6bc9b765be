package io.osupervisor.supervisor.management;

/** Measures how deep JSON text nests, without reading it otherwise. */
final class Nesting {
  private Nesting() {}

  /** The most brackets and braces that are open at once outside of strings. */
  static int of(byte[] json) {
    int deepest = 0;
    int open = 0;
    boolean inString = false;
    for (int i = 0; i < json.length; i++) {
      byte b = json[i];
      if (inString) {
        if (b == '\\') {
          i++;
        } else if (b == '"') {
          inString = false;
        }
      } else if (b == '"') {
        inString = true;
      } else if (b == '{' || b == '[') {
        deepest = Math.max(deepest, ++open);
      } else if (b == '}' || b == ']') {
        open--;
      }
    }
    return deepest;
  }
}
