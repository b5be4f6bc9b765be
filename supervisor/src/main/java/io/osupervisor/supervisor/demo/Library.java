package io.osupervisor.supervisor.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Texts for a search service, and queries with the one right answer to each. No word has an
 * apostrophe, so that all versions that are right agree; and every answer names texts of the last
 * third, so that one that looks at half of the texts is wrong.
 */
final class Library {
  /** How many ids an answer has at most. */
  static final int LIMIT = 10;

  private static final int WORDS = 80;
  private static final int LETTERS = 26;
  private static final int VOCABULARY = 300;
  private static final int QUERIES = 30;

  /** A query, and the ids that answer it. */
  record Query(String words, List<String> ids) {}

  private final Random random;
  private final Map<String, String> texts = new TreeMap<>();
  private final List<Query> queries = new ArrayList<>();

  /**
   * @param size how many texts, at least 100
   */
  Library(int size, long seed) {
    random = new Random(seed);
    for (int i = 0; i < size; i++) {
      texts.put(id(i), words(WORDS));
    }
    String last = id(size - size / 3);
    while (queries.size() < QUERIES) {
      String words = words(2);
      List<String> ids = search(words);
      if (ids.stream().anyMatch(id -> id.compareTo(last) >= 0)) {
        queries.add(new Query(words, ids));
      }
    }
  }

  private static String id(int number) {
    return "t%04d".formatted(number);
  }

  private String words(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> word(random.nextInt(VOCABULARY)))
        .collect(Collectors.joining(" "));
  }

  /** Short ones: to take a text apart costs by the letter, to count its words by the word. */
  private static String word(int number) {
    return "" + (char) ('a' + number / LETTERS) + (char) ('a' + number % LETTERS);
  }

  /** The ids of the texts with any of the words: most hits first, then by id. */
  private List<String> search(String query) {
    Set<String> wanted = new HashSet<>(List.of(query.split(" ")));
    Map<String, Long> hits = new TreeMap<>();
    texts.forEach(
        (id, text) ->
            hits.put(id, List.of(text.split(" ")).stream().filter(wanted::contains).count()));
    return hits.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(LIMIT)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** All texts by id. */
  Map<String, String> texts() {
    return Map.copyOf(texts);
  }

  /** Every query, each as often as any other. */
  List<Query> queries() {
    return List.copyOf(queries);
  }
}
