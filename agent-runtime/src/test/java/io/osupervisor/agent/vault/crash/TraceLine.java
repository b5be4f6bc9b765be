package io.osupervisor.agent.vault.crash;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The begin or the end of a call, as strace prints them of all threads, in the order in which they
 * were: no thread goes on before what it did is written down.
 *
 * @param thread the kernel's number of it
 * @param name of the call
 * @param text its arguments and, at the end, its result
 */
record TraceLine(String thread, String name, String text, boolean begins, boolean ends) {
  private static final Pattern WHOLE = Pattern.compile("^(\\d+) +(\\w+)\\((.*)$");
  private static final Pattern RESUMED =
      Pattern.compile("^(\\d+) +<\\.\\.\\. (\\w+) resumed>(.*)$");
  private static final Pattern RESULT = Pattern.compile("\\) += (-?\\w+)[^\"]*$");
  private static final String UNFINISHED = " <unfinished ...>";
  private static final int HEX = 16;

  /** Reads a trace; the end of a call has its arguments too. */
  static void each(Path trace, Consumer<TraceLine> take) throws IOException {
    Map<String, String> unfinished = new HashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(trace, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher whole = WHOLE.matcher(line);
        Matcher resumed = RESUMED.matcher(line);
        if (whole.matches() && line.endsWith(UNFINISHED)) {
          String text = whole.group(3);
          text = text.substring(0, text.length() - UNFINISHED.length());
          unfinished.put(whole.group(1), text);
          take.accept(new TraceLine(whole.group(1), whole.group(2), text, true, false));
        } else if (whole.matches()) {
          take.accept(new TraceLine(whole.group(1), whole.group(2), whole.group(3), true, true));
        } else if (resumed.matches()) {
          String text = unfinished.getOrDefault(resumed.group(1), "") + resumed.group(3);
          take.accept(new TraceLine(resumed.group(1), resumed.group(2), text, false, true));
        }
      }
    }
  }

  /** What the call gave, where it ended; as strace prints it. */
  String result() {
    Matcher result = RESULT.matcher(text);
    return result.find() ? result.group(1) : "?";
  }

  /** Whether the kernel did it, or strace said so in its stead. */
  boolean succeeded() {
    return !result().startsWith("-") && !result().equals("?");
  }

  boolean isInjected() {
    return text.endsWith("(INJECTED)");
  }

  /** A text among its arguments, from 0. */
  byte[] quoted(int which) {
    int from = 0;
    for (int i = 0; i < which; i++) {
      from = end(text.indexOf('"', from)) + 1;
    }
    int begin = text.indexOf('"', from);
    return unescaped(text.substring(begin + 1, end(begin)));
  }

  String path(int which) {
    return new String(quoted(which), StandardCharsets.UTF_8);
  }

  /** Where a text ends that begins there. */
  private int end(int begin) {
    int at = begin + 1;
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }

  private static byte[] unescaped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() / 2);
    int at = 0;
    while (at < text.length()) {
      char next = text.charAt(at);
      if (next != '\\') {
        bytes.write(next);
        at++;
      } else if (text.charAt(at + 1) == 'x') {
        bytes.write(Integer.parseInt(text, at + 2, at + 4, HEX));
        at += 4;
      } else {
        int escaped = "ntrvf".indexOf(text.charAt(at + 1));
        bytes.write(escaped < 0 ? text.charAt(at + 1) : "\n\t\r\013\f".charAt(escaped));
        at += 2;
      }
    }
    return bytes.toByteArray();
  }
}
