package io.osupervisor.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** The words of a file: kebab-case, and which of them was probably meant. */
final class Names {
  /** Below this Jaro-Winkler similarity a suggestion would confuse more than it helps. */
  private static final double NEAR = 0.8;

  private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

  private Names() {}

  /** {@code requestBodyMax} as {@code request-body-max}. */
  static String kebab(String camel) {
    return camel.replaceAll("(\\p{Lower}|\\d)(\\p{Upper})", "$1-$2").toLowerCase(Locale.ROOT);
  }

  /** {@code KEYED_STATE} as {@code keyed-state}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The most similar candidate, or an empty text when none is near. */
  static String nearest(String word, Collection<String> candidates) {
    return candidates.stream()
        .filter(candidate -> similarity(word, candidate) >= NEAR)
        .max(Comparator.comparingDouble(candidate -> similarity(word, candidate)))
        .orElse("");
  }

  private static double similarity(String word, String candidate) {
    return SIMILARITY.apply(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
  }
}
