package io.osupervisor.config;

/**
 * Lets a key be named {@code include}. HOCON takes that word for its own wherever a key may stand;
 * in quotes it is a key like every other, so those are put around it where {@code =} or {@code :}
 * follows. Texts and comments are left as they are.
 */
public final class IncludeKey {
  private static final String WORD = "include";
  private static final String TRIPLE = "\"\"\"";

  private IncludeKey() {}

  /** The text with such keys in quotes. */
  public static String quote(String text) {
    if (!text.contains(WORD)) {
      return text;
    }
    StringBuilder quoted = new StringBuilder(text.length() + 16);
    for (int at = 0; at < text.length(); ) {
      int end = endOfToken(text, at);
      boolean key = end - at == WORD.length() && text.startsWith(WORD, at) && isKey(text, end);
      quoted.append(key ? "\"" : "").append(text, at, end).append(key ? "\"" : "");
      at = end;
    }
    return quoted.toString();
  }

  private static boolean isKey(String text, int end) {
    int at = end;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return text.startsWith("=", at) || text.startsWith(":", at) || text.startsWith("+=", at);
  }

  private static int endOfToken(String text, int at) {
    if (text.startsWith(TRIPLE, at)) {
      int end = text.indexOf(TRIPLE, at + TRIPLE.length());
      return end < 0 ? text.length() : endOfRun(text, end, '"');
    }
    char first = text.charAt(at);
    if (first == '"') {
      return endOfText(text, at + 1);
    }
    if (first == '#' || text.startsWith("//", at)) {
      int end = text.indexOf('\n', at);
      return end < 0 ? text.length() : end;
    }
    return isWord(first) ? endOfWord(text, at) : at + 1;
  }

  private static int endOfText(String text, int start) {
    int at = start;
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at + 1, text.length());
  }

  private static int endOfWord(String text, int start) {
    int at = start;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int endOfRun(String text, int start, char of) {
    int at = start;
    while (at < text.length() && text.charAt(at) == of) {
      at++;
    }
    return at;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }
}
