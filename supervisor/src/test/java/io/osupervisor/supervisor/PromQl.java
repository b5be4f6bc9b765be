package io.osupervisor.supervisor;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression of PromQL names: as much of the language as the rules and the dashboard use,
 * and anything else is an error.
 *
 * @param metrics the metrics, with the labels that each is selected by
 * @param grouping the labels that it groups or matches by
 */
record PromQl(Map<String, Set<String>> metrics, Set<String> grouping) {
  private static final Set<String> FUNCTIONS =
      Set.of(
          "sum",
          "max",
          "min",
          "avg",
          "count",
          "rate",
          "increase",
          "histogram_quantile",
          "vector",
          "absent",
          "label_values");
  private static final Set<String> OPERATORS = Set.of("or", "and", "unless", "offset");
  private static final Set<String> GROUPINGS = Set.of("by", "on", "without", "ignoring");
  private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
  private static final Pattern RANGE = Pattern.compile("\\[(\\d+[smhd]|\\$__rate_interval)]");
  private static final Pattern TOKEN =
      Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*|\\d+(\\.\\d+)?[smhd]?|[(){},=~!<>*/+-]+?|\\S");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

  static PromQl of(String expression) {
    balanced(expression);
    String plain = RANGE.matcher(TEXT.matcher(expression).replaceAll("\"\"")).replaceAll("");
    if (plain.contains("[") || plain.contains("$")) {
      throw new IllegalArgumentException("not understood: " + expression);
    }
    Map<String, Set<String>> metrics = new TreeMap<>();
    Set<String> grouping = new TreeSet<>();
    Matcher tokens = TOKEN.matcher(plain);
    String metric = "";
    boolean inSelector = false;
    boolean inGrouping = false;
    while (tokens.find()) {
      String token = tokens.group();
      String next = plain.substring(tokens.end()).stripLeading();
      if (token.equals("{")) {
        inSelector = true;
      } else if (token.equals("}")) {
        inSelector = false;
      } else if (token.equals(")")) {
        inGrouping = false;
      } else if (NAME.matcher(token).matches()) {
        if (inSelector) {
          metrics.computeIfAbsent(metric, name -> new LinkedHashSet<>()).add(token);
        } else if (inGrouping) {
          grouping.add(token);
        } else if (GROUPINGS.contains(token)) {
          inGrouping = true;
        } else if (isCalled(next) && !OPERATORS.contains(token)) {
          if (!FUNCTIONS.contains(token)) {
            throw new IllegalArgumentException("no known function: " + token);
          }
        } else if (!OPERATORS.contains(token)) {
          metric = token;
          metrics.computeIfAbsent(metric, name -> new LinkedHashSet<>());
        }
      }
    }
    return new PromQl(metrics, grouping);
  }

  private static boolean isCalled(String next) {
    return next.startsWith("(") || next.startsWith("by ") || next.startsWith("without ");
  }

  private static void balanced(String expression) {
    int open = 0;
    for (char c : TEXT.matcher(expression).replaceAll("").toCharArray()) {
      open += c == '(' || c == '{' || c == '[' ? 1 : c == ')' || c == '}' || c == ']' ? -1 : 0;
      if (open < 0) {
        break;
      }
    }
    if (open != 0) {
      throw new IllegalArgumentException("brackets do not match: " + expression);
    }
  }
}
