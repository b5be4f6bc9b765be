package io.osupervisor.supervisor.management;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** All endpoints, and which of them a request means. */
public final class EndpointTable {
  private final List<Row> rows;

  private record Row(Endpoint endpoint, List<String> template) {}

  /** What a method and a path mean. */
  public sealed interface Match {
    /**
     * An endpoint was found.
     *
     * @param path the values of the varying segments by name
     */
    record Found(Endpoint endpoint, Map<String, String> path) implements Match {}

    /** The path is known with other methods only. */
    record WrongMethod(List<String> allowed) implements Match {}

    /** Nothing is there. */
    enum Unknown implements Match {
      INSTANCE
    }
  }

  /**
   * A table of these.
   *
   * @throws IllegalArgumentException when two endpoints have one method and path
   */
  public EndpointTable(List<Endpoint> endpoints) {
    rows = endpoints.stream().map(e -> new Row(e, segments(e.path()))).toList();
    long names = endpoints.stream().map(e -> e.method() + " " + e.path()).distinct().count();
    if (names != rows.size()) {
      throw new IllegalArgumentException("an endpoint stands twice in the table");
    }
  }

  /** The endpoints in the order of the table. */
  public List<Endpoint> endpoints() {
    return rows.stream().map(Row::endpoint).toList();
  }

  /**
   * Finds what a request means.
   *
   * @param segments the path's segments, decoded; fixed segments win over varying ones
   */
  public Match match(String method, List<String> segments) {
    TreeSet<String> methods = new TreeSet<>();
    Match.Found best = null;
    for (Row row : rows) {
      Optional<Map<String, String>> path = bind(row.template(), segments);
      if (path.isEmpty()) {
        continue;
      }
      methods.add(row.endpoint().method());
      boolean better = best == null || path.get().size() < best.path().size();
      if (row.endpoint().method().equals(method) && better) {
        best = new Match.Found(row.endpoint(), path.get());
      }
    }
    if (best != null) {
      return best;
    }
    return methods.isEmpty() ? Match.Unknown.INSTANCE : new Match.WrongMethod(List.copyOf(methods));
  }

  private static Optional<Map<String, String>> bind(List<String> template, List<String> segments) {
    if (template.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < template.size(); i++) {
      String wanted = template.get(i);
      if (wanted.startsWith("{")) {
        values.put(wanted.substring(1, wanted.length() - 1), segments.get(i));
      } else if (!wanted.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  private static List<String> segments(String path) {
    return new ArrayList<>(List.of(path.substring(1).split("/", -1)));
  }
}
