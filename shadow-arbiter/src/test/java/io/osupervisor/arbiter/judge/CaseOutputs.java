package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was computed for a published case, by name: numbers, words, flags, and lists of those. */
final class CaseOutputs {
  private static final Set<String> ENDS = Set.of("low", "high", "lower", "upper");

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
  private final List<String> usual = new ArrayList<>();
  private int compared;

  /** A value that is expected where a case does not say which ones it names. */
  CaseOutputs with(String name, @Nullable Object value) {
    usual.add(name);
    return also(name, value);
  }

  /** A value that a case must name. */
  CaseOutputs also(String name, @Nullable Object value) {
    values.put(name, value);
    return this;
  }

  static CaseOutputs of(String name, @Nullable Object value) {
    return new CaseOutputs().with(name, value);
  }

  /** This value alone, of those that are there. */
  CaseOutputs only(String name) {
    return of(name, value(name));
  }

  /** Holds what was computed to what the case expects; what it gives as null it leaves open. */
  void assertMatches(JsonNode item) {
    match(item);
    assertThat(compared).as("values compared").isPositive();
  }

  private void match(JsonNode item) {
    JsonNode expected = item.get("expected");
    JsonNode tolerance = item.get("tol");
    List<String> names = names(item);
    if (expected.isObject()) {
      assertThat(expected.size()).isPositive();
      expected
          .properties()
          .forEach(
              each -> compare(each.getKey(), value(each.getKey()), each.getValue(), tolerance));
    } else if (expected.isArray() && !(names.size() == 1 && isList(value(names.get(0))))) {
      assertThat(expected.size()).as("what %s expects", item.get("id")).isBetween(1, names.size());
      for (int i = 0; i < expected.size(); i++) {
        compare(names.get(i), value(names.get(i)), expected.get(i), tolerance);
      }
    } else {
      String name = names.get(0);
      compare(name, value(name), expected, tolerance);
    }
  }

  private List<String> names(JsonNode item) {
    if (!item.has("outputs")) {
      return usual;
    }
    List<String> named = new ArrayList<>();
    item.get("outputs").forEach(name -> named.add(name.asText()));
    assertThat(named).isNotEmpty();
    return named;
  }

  private @Nullable Object value(String name) {
    assertThat(values).as("output").containsKey(name);
    return values.get(name);
  }

  private static boolean isList(@Nullable Object value) {
    return value instanceof double[];
  }

  private static boolean isNotFinite(Object value) {
    return value instanceof Number number && !Double.isFinite(number.doubleValue());
  }

  private void compare(String name, @Nullable Object value, JsonNode expected, JsonNode tolerance) {
    if (expected.isNull()) {
      // JSON has no word for what is infinite or not a number either.
      compared += value == null || isNotFinite(value) ? 1 : 0;
      return;
    }
    compared++;
    if (value instanceof double[] list) {
      assertThat(expected.isArray()).as("%s is a list", name).isTrue();
      assertThat(list).as(name).hasSize(expected.size());
      for (int i = 0; i < list.length; i++) {
        if (!expected.get(i).isNull()) {
          compareNumber(name, list[i], expected.get(i), tolerance);
        }
      }
    } else if (value instanceof Number number) {
      compareNumber(name, number.doubleValue(), expected, tolerance);
    } else if (value instanceof Boolean flag) {
      assertThat(expected.isBoolean()).as("%s is a flag", name).isTrue();
      assertThat(flag).as(name).isEqualTo(expected.asBoolean());
    } else {
      assertThat(expected.isTextual()).as("%s is a word", name).isTrue();
      assertThat(value).as(name).isEqualTo(expected.asText());
    }
  }

  private static void compareNumber(String name, double value, JsonNode expected, JsonNode tol) {
    if (!Double.isFinite(value)) {
      assertThat(CaseInputs.numberOf(expected)).as(name).isEqualTo(value);
      return;
    }
    assertThat(value)
        .as(name)
        .isCloseTo(CaseInputs.numberOf(expected), within(tolerance(name, tol)));
  }

  private static double tolerance(String name, JsonNode tolerance) {
    if (tolerance.isNumber()) {
      return tolerance.asDouble();
    }
    JsonNode own = tolerance.path(name);
    if (own.isMissingNode() && ENDS.contains(name)) {
      own = tolerance.path("ends");
    }
    if (!own.isNumber()) {
      fail("no tolerance of %s in %s", name, Objects.toString(tolerance));
    }
    return own.asDouble();
  }
}
