package io.osupervisor.arbiter.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerComparatorTest {
  private static final Tolerance NEAR = new Tolerance(0.5, 0.01);
  private static final ComparisonRules ALL =
      ComparisonRules.of(List.of("$.tags", "$.rows"), NEAR, List.of("$.at", "$.rows[*].at"));

  private static Answer json(String text) {
    return new Answer.Given(Value.parseJson(text));
  }

  private static Comparison compare(ComparisonRules rules, String control, String candidate) {
    return new AnswerComparator(rules).compare(json(control), json(candidate));
  }

  private static Comparison strict(String control, String candidate) {
    return compare(ComparisonRules.STRICT, control, candidate);
  }

  private static Difference only(Comparison comparison) {
    assertThat(comparison).isInstanceOf(Comparison.Differ.class);
    Comparison.Differ differ = (Comparison.Differ) comparison;
    assertThat(differ.more()).isZero();
    assertThat(differ.differences()).hasSize(1);
    return differ.differences().get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"a\":1,\"b\":[true]}        | {\"b\":[true],\"a\":1}           | EQUAL",
        "{\"a\":1}                     | {\"a\":1.0}                      | CANONICAL",
        "{\"tags\":[\"x\",\"y\",\"x\"]}| {\"tags\":[\"y\",\"x\",\"x\"]}   | STRUCTURE",
        "{\"tags\":[1,{\"a\":[]},null]}| {\"tags\":[null,1,{\"a\":[]}]}   | STRUCTURE",
        "{\"n\":100}                   | {\"n\":101}                      | TOLERANCE",
        "{\"tags\":[1,2]}              | {\"tags\":[2.4,1.5]}             | TOLERANCE",
        "{\"n\":1,\"at\":3}            | {\"n\":1,\"at\":[]}              | IGNORED",
        "{\"n\":1,\"at\":3}            | {\"n\":1}                        | IGNORED",
        "{\"rows\":[{\"id\":1,\"at\":5},{\"id\":9}]} | {\"rows\":[{\"id\":9,\"at\":6},{\"id\":1}]}"
            + " | IGNORED"
      })
  void shouldAgreeByTheFirstRuleThatMatches(String a, String b, AgreementRule rule) {
    assertThat(compare(ALL, a, b)).isEqualTo(new Comparison.Agree(rule));
    assertThat(compare(ALL, b, a)).isEqualTo(new Comparison.Agree(rule));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"a\":1}            | {\"a\":2}           | $.a       | NUMBER  | 1          | 2",
        "{\"a\":\"1\"}        | {\"a\":1}           | $.a       | TYPE    | \"1\"      | 1",
        "{\"a\":null}         | {\"a\":false}       | $.a       | TYPE    | null       | false",
        "[\"x\"]              | [\"y\"]             | $[*]      | VALUE   | \"x\"      | \"y\"",
        "true                 | false               | $         | VALUE   | true       | false",
        "{\"a\":{\"b\":[]}}   | {\"a\":{}}          | $.a.b     | MISSING | []         | ~~",
        "{}                   | {\"a b\":7}         | $['a b']  | EXTRA   | ~~         | 7",
        "{\"l\":[1,2]}        | {\"l\":[1]}         | $.l       | LENGTH  | 2 elements | 1"
            + " elements",
        "{\"tags\":[1,2]}     | {\"tags\":[2,1]}    | $.tags[*] | NUMBER  | 1          | 2",
        "{\"$bin\":\"AAA=\"}  | {\"$bin\":\"AAE=\"} | $         | VALUE   | {\"$bin\":\"AAA=\"} |"
            + " {\"$bin\":\"AAE=\"}"
      })
  void shouldSayWhereAndHowTheyDiffer(
      String a, String b, String path, DifferenceKind kind, String control, String candidate) {
    Difference difference = only(strict(a, b));
    assertThat(difference.path()).isEqualTo(path);
    assertThat(difference.kind()).isEqualTo(kind);
    assertThat(difference.control()).isEqualTo(control);
    assertThat(difference.candidate()).isEqualTo(candidate);
  }

  @Test
  void shouldCompareNumbersExactlyWhereNothingIsForgiven() {
    assertThat(strict("9007199254740993", "9007199254740992.0"))
        .isInstanceOf(Comparison.Differ.class);
    assertThat(strict("9007199254740992", "9007199254740992.0"))
        .isEqualTo(new Comparison.Agree(AgreementRule.CANONICAL));
    assertThat(strict("18446744073709551615", "18446744073709551614"))
        .isInstanceOf(Comparison.Differ.class);
    assertThat(strict("-0.0", "0.0")).isEqualTo(new Comparison.Agree(AgreementRule.CANONICAL));
    assertThat(strict("-0.0", "0")).isEqualTo(new Comparison.Agree(AgreementRule.CANONICAL));
  }

  @Test
  void shouldHoldTheToleranceAtItsEdge() {
    ComparisonRules half = ComparisonRules.of(List.of(), new Tolerance(0.5, 0), List.of());
    assertThat(compare(half, "1", "1.5")).isEqualTo(new Comparison.Agree(AgreementRule.TOLERANCE));
    assertThat(only(compare(half, "1", "1.5000001")).kind()).isEqualTo(DifferenceKind.NUMBER);
    ComparisonRules tenth = ComparisonRules.of(List.of(), new Tolerance(0, 0.1), List.of());
    assertThat(compare(tenth, "-100", "-90"))
        .isEqualTo(new Comparison.Agree(AgreementRule.TOLERANCE));
    assertThat(only(compare(tenth, "-1e308", "1e308")).kind()).isEqualTo(DifferenceKind.NUMBER);
  }

  @Test
  void shouldFindAPairingOfNumbersWhereThereIsOne() {
    ComparisonRules one = ComparisonRules.of(List.of("$"), new Tolerance(1, 0), List.of());
    // Taking the equal 2s out first would leave 1 and 3, which are too far apart.
    assertThat(compare(one, "[1,2]", "[3,2]"))
        .isEqualTo(new Comparison.Agree(AgreementRule.TOLERANCE));
  }

  @Test
  void shouldKeepRecordsTogetherWhileTheirNumbersWobble() {
    ComparisonRules rules = ComparisonRules.of(List.of("$"), new Tolerance(0.5, 0), List.of());
    assertThat(
            compare(
                rules,
                "[{\"at\":1.1,\"id\":\"a\"},{\"at\":1.2,\"id\":\"b\"}]",
                "[{\"at\":1.0,\"id\":\"b\"},{\"at\":1.3,\"id\":\"a\"}]"))
        .isEqualTo(new Comparison.Agree(AgreementRule.TOLERANCE));
  }

  @Test
  void shouldNotTakeOneElementForTwo() {
    assertThat(compare(ALL, "{\"tags\":[\"x\",\"x\",\"y\"]}", "{\"tags\":[\"x\",\"y\",\"y\"]}"))
        .isInstanceOf(Comparison.Differ.class);
  }

  @Test
  void shouldCountFailuresApart() {
    AnswerComparator comparator = new AnswerComparator(ComparisonRules.STRICT);
    Answer fine = json("1");
    Answer missing = new Answer.Failed("not_found");
    assertThat(comparator.compare(missing, new Answer.Failed("not_found")))
        .isEqualTo(new Comparison.AgreeOnError("not_found"));
    assertThat(only(comparator.compare(missing, new Answer.Failed("boom"))).kind())
        .isEqualTo(DifferenceKind.ERROR_CODE);
    assertThat(only(comparator.compare(fine, missing)))
        .isEqualTo(new Difference("$", DifferenceKind.FAILED, 1, "1", "error not_found"));
    assertThat(only(comparator.compare(missing, fine)).kind()).isEqualTo(DifferenceKind.RECOVERED);
  }

  @Test
  void shouldTellOnePlaceOnceHoweverOftenItDiffers() {
    Difference difference =
        only(strict("[{\"a\":1},{\"a\":2},{\"a\":3}]", "[{\"a\":0},{\"a\":2},{\"a\":0}]"));
    assertThat(difference).isEqualTo(new Difference("$[*].a", DifferenceKind.NUMBER, 2, "1", "0"));
  }

  @Test
  void shouldBoundWhatItTellsOfWildAnswers() {
    StringBuilder wild = new StringBuilder("{");
    IntStream.range(0, 1_000).forEach(i -> wild.append("\"k").append(i).append("\":1,"));
    Comparison comparison = strict("{}", wild.append("\"\\u001b[2J\":1}").toString());
    Comparison.Differ differ = (Comparison.Differ) comparison;
    assertThat(differ.differences()).hasSize(AnswerComparator.KEPT_PLACES);
    assertThat(differ.more()).isEqualTo(1_001 - AnswerComparator.KEPT_PLACES);
    assertThat(differ.differences()).noneMatch(d -> d.path().contains("\u001b"));
  }

  @Test
  void shouldReachTheDeepestValue() {
    String deep = "[".repeat(63) + "%s" + "]".repeat(63);
    ComparisonRules rules = ComparisonRules.of(List.of("$" + "[*]".repeat(62)), NEAR, List.of());
    assertThat(compare(rules, deep.formatted("1,9"), deep.formatted("9,1")))
        .isEqualTo(new Comparison.Agree(AgreementRule.STRUCTURE));
    assertThat(only(compare(rules, deep.formatted("1"), deep.formatted("3"))).path())
        .isEqualTo("$" + "[*]".repeat(63));
  }

  /** Comparing each with each would take 5,000,000,000 steps; the bound is far from either. */
  @Test
  void shouldMatchLargeListsWithoutComparingEachWithEach() {
    List<Value> rows = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      rows.add(Value.of("a row with the same long beginning " + i));
    }
    Answer control = new Answer.Given(Value.list(rows));
    Collections.reverse(rows);
    rows.set(500, Value.of("another"));
    Answer candidate = new Answer.Given(Value.list(rows));
    ComparisonRules rules = ComparisonRules.of(List.of("$"), NEAR, List.of());
    Comparison comparison =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60), () -> new AnswerComparator(rules).compare(control, candidate));
    assertThat(only(comparison).candidate()).isEqualTo("\"another\"");
  }
}
