package io.osupervisor.arbiter.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * The shingles of lines of a file: every three words or signs that follow each other in a line,
 * with the file's path. Space is without meaning, and so are empty lines.
 */
final class Shingles {
  private static final int LENGTH = 3;
  private static final Pattern TOKEN =
      Pattern.compile("\\w+|[^\\w\\s]", Pattern.UNICODE_CHARACTER_CLASS);
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Shingles() {}

  /** The lines of a text, without what has no meaning, each with how often it comes. */
  static Map<String, Integer> lines(String text) {
    Map<String, Integer> lines = new HashMap<>();
    text.lines()
        .map(line -> String.join(" ", tokens(line)))
        .filter(line -> !line.isEmpty())
        .forEach(line -> lines.merge(line, 1, Integer::sum));
    return lines;
  }

  /** The hashes of the shingles of what the first lines have and the second have not. */
  static LongStream without(String path, Map<String, Integer> some, Map<String, Integer> others) {
    return some.entrySet().stream()
        .filter(line -> line.getValue() > others.getOrDefault(line.getKey(), 0))
        .flatMapToLong(line -> shingles(path, List.of(line.getKey().split(" "))));
  }

  private static List<String> tokens(String line) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(line);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens;
  }

  private static LongStream shingles(String path, List<String> tokens) {
    int last = Math.max(0, tokens.size() - LENGTH);
    return LongStream.rangeClosed(0, last)
        .map(
            at -> {
              int from = (int) at;
              int to = Math.min(tokens.size(), from + LENGTH);
              return hash(path + ' ' + String.join(" ", tokens.subList(from, to)));
            });
  }

  /** FNV-1a of 64 bits, with the last step of splitmix64, so that all bits are spread. */
  static long hash(String text) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
