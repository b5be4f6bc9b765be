package io.osupervisor.supervisor;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of what a node exposes to Prometheus, and the labels that each has. */
record Exposition(Map<String, Set<String>> labels) {
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{.*})? \\S+");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"");

  static Exposition of(String text) {
    Map<String, Set<String>> labels = new TreeMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              Matcher sample = SAMPLE.matcher(line);
              if (!sample.matches()) {
                throw new IllegalArgumentException("no sample: " + line);
              }
              Set<String> of = labels.computeIfAbsent(sample.group(1), n -> new LinkedHashSet<>());
              if (sample.group(2) != null) {
                Matcher label = LABEL.matcher(sample.group(2));
                while (label.find()) {
                  of.add(label.group(1));
                }
              }
            });
    // What Prometheus adds itself.
    labels.put("up", new LinkedHashSet<>());
    labels.values().forEach(of -> of.addAll(Set.of("job", "instance")));
    return new Exposition(labels);
  }
}
