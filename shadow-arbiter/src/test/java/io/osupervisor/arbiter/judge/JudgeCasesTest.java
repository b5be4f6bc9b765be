package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds what the product computes to published numbers; {@code -Djudge.cases=FILE} reads another
 * file of the same form. A method or an output that nobody knows fails its case.
 */
class JudgeCasesTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void shouldMatchThePublishedNumber(String id, JsonNode item) {
    assertMatches(id, item);
  }

  private static void assertMatches(String id, JsonNode item) {
    String method = item.get("method").asText();
    Function<CaseInputs, CaseOutputs> computed = CaseMethods.ALL.get(method);
    assertThat(computed).as("method %s of %s", method, id).isNotNull();

    Objects.requireNonNull(computed).apply(new CaseInputs(item)).assertMatches(item);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          srm.sequential | "counts":[50,50],"theta0":[0.5,0.5],"k":100 | {"log_e":null,"p":1}
          srm.sequential | "counts":[9,9,9],"theta0":[0.333,0.333,0.333] | {"p":1}
          window.welch | ARMS | [0.06667]
          window.welch | ARMS,"seed":1 | [0.06667,null,0.61101]
          mean.asymptotic-cs | ARMS | [0.06667,null,null,0.2717,null]
          mean.asymptotic-cs | ARMS | {"se":0.2717}
          split.hash | "seed":"a","value":"b","version":3 | null
          """)
  void shouldBearWhatACaseAddsOrLeavesOut(String method, String inputs, String expected)
      throws IOException {
    assertMatches(method, item(method, inputs, expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          window.welch | ARMS | [0.07]
          window.welch | ARMS | [null,null]
          window.welch | ARMS | [0.06667,-0.47767,0.61101,0.2717,0.80707,1]
          mean.asymptotic-cs | ARMS | [0.06667,null,null,0.3,null]
          split.hash | "seed":"a","value":"b","version":3 | 0.5
          """)
  void shouldFailACaseThatComparesNothingOrDiffers(String method, String inputs, String expected)
      throws IOException {
    JsonNode item = item(method, inputs, expected);
    assertThatThrownBy(() -> assertMatches(method, item)).isInstanceOf(AssertionError.class);
  }

  private static JsonNode item(String method, String inputs, String expected) throws IOException {
    String arms =
        "\"control\":{\"successes\":14,\"n\":28,\"share\":0.5},"
            + "\"treatment\":{\"successes\":16,\"n\":30}";
    return new JsonMapper()
        .readTree(
            "{\"id\":\"x\",\"method\":\"%s\",\"inputs\":{%s},\"expected\":%s,\"tol\":1e-5}"
                .formatted(method, inputs.replace("ARMS", arms), expected));
  }

  @Test
  void shouldReadCases(TestReporter reporter) throws IOException {
    Map<String, Integer> methods = new TreeMap<>();
    cases().forEach(each -> methods.merge(method(each), 1, Integer::sum));

    reporter.publishEntry("cases by method: " + methods);

    assertThat(methods).isNotEmpty();
  }

  /** The file as this module sees it, or else as the whole build does. */
  private static Path named(String file) {
    Path path = Path.of(file);
    return Files.exists(path) ? path : Path.of("..").resolve(path);
  }

  private static String method(Arguments arguments) {
    return ((JsonNode) arguments.get()[1]).get("method").asText();
  }

  static Stream<Arguments> cases() throws IOException {
    String file = System.getProperty("judge.cases", "");
    JsonMapper mapper =
        JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
    try (InputStream in =
        file.isEmpty()
            ? Objects.requireNonNull(JudgeCasesTest.class.getResourceAsStream("/judge/cases.json"))
            : Files.newInputStream(named(file))) {
      return StreamSupport.stream(mapper.readTree(in).spliterator(), false)
          .map(item -> Arguments.of(item.get("id").asText(), item));
    }
  }
}
