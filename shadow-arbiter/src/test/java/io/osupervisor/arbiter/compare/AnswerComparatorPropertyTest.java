package io.osupervisor.arbiter.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AnswerComparatorPropertyTest {
  private static final List<ComparisonRules> RULES =
      List.of(
          ComparisonRules.STRICT,
          ComparisonRules.of(List.of("$", "$[*]", "$.a", "$.*.b"), Tolerance.EXACT, List.of()),
          ComparisonRules.of(List.of("$", "$.*"), new Tolerance(1, 0), List.of()),
          ComparisonRules.of(
              List.of("$", "$[*]", "$.*"), new Tolerance(0, 0.2), List.of("$.a", "$[*].b")));

  @Property(tries = 250)
  void shouldAgreeWithItself(@ForAll("values") Value value) {
    for (ComparisonRules rules : RULES) {
      Value copy = Value.ofMessagePack(value.toMessagePack());
      assertThat(compare(rules, value, copy)).isEqualTo(new Comparison.Agree(AgreementRule.EQUAL));
    }
  }

  @Property(tries = 250)
  void shouldSayTheSameOfBothDirections(@ForAll("values") Value a, @ForAll("values") Value b) {
    for (ComparisonRules rules : RULES) {
      Comparison there = compare(rules, a, b);
      Comparison back = compare(rules, b, a);
      if (there instanceof Comparison.Agree) {
        assertThat(back).isEqualTo(there);
      } else {
        assertThat(mirrored(there)).containsExactlyInAnyOrderElementsOf(told(back));
      }
    }
  }

  @Property(tries = 250)
  void shouldNotSeeAnOrderThatIsDeclaredToBeNone(
      @ForAll("values") Value value, @ForAll Random random) {
    ComparisonRules rules = RULES.get(3);
    assertThat(compare(rules, value, shuffled(value, random))).isInstanceOf(Comparison.Agree.class);
  }

  @Property(tries = 250)
  void shouldJudgeAnotherValueTheSameHoweverItIsShuffled(
      @ForAll("values") Value a, @ForAll("values") Value b, @ForAll Random random) {
    ComparisonRules rules = RULES.get(3);
    boolean before = compare(rules, a, b) instanceof Comparison.Agree;
    boolean after = compare(rules, a, shuffled(b, random)) instanceof Comparison.Agree;
    assertThat(after).isEqualTo(before);
  }

  @Property(tries = 250)
  void shouldNotSeeWhatIsIgnored(@ForAll("values") Value inner, @ForAll("values") Value other) {
    Value a = Value.map(Map.of("a", inner, "z", Value.of(1)));
    Value b = Value.map(Map.of("a", other, "z", Value.of(1)));
    assertThat(compare(RULES.get(3), a, b)).isInstanceOf(Comparison.Agree.class);
  }

  @Property(tries = 250)
  void shouldNoticeEveryChangeWhereNothingIsForgiven(@ForAll("values") Value inner) {
    Value a = Value.map(Map.of("x", inner, "y", Value.list(List.of(inner, Value.of(1)))));
    Value b = Value.map(Map.of("x", inner, "y", Value.list(List.of(inner, Value.of(2)))));
    assertThat(told(compare(ComparisonRules.STRICT, a, b)))
        .containsExactly(new Difference("$.y[*]", DifferenceKind.NUMBER, 1, "1", "2"));
  }

  @Provide
  Arbitrary<Value> values() {
    return upTo(3);
  }

  private static Arbitrary<Value> upTo(int levels) {
    Arbitrary<Value> scalar =
        Arbitraries.oneOf(
            Arbitraries.of(Value.NULL, Value.of(true), Value.of("a"), Value.of("b")),
            Arbitraries.integers().between(-3, 3).map(Value::of),
            Arbitraries.of(-1.5, -0.0, 0.0, 0.9, 1.0, 1.1).map(Value::of),
            Arbitraries.of((byte) 0, (byte) -1).map(each -> Value.binary(new byte[] {each})));
    if (levels == 0) {
      return scalar;
    }
    Arbitrary<Value> inner = upTo(levels - 1);
    return Arbitraries.oneOf(
        scalar,
        inner.list().ofMaxSize(4).map(Value::list),
        Arbitraries.maps(Arbitraries.of("a", "b", "c"), inner).ofMaxSize(3).map(Value::map));
  }

  private static Comparison compare(ComparisonRules rules, Value a, Value b) {
    return new AnswerComparator(rules).compare(new Answer.Given(a), new Answer.Given(b));
  }

  private static List<Difference> told(Comparison comparison) {
    return ((Comparison.Differ) comparison).differences();
  }

  private static List<Difference> mirrored(Comparison comparison) {
    return told(comparison).stream()
        .map(
            d ->
                new Difference(
                    d.path(),
                    mirrored(d.kind()),
                    d.count(),
                    /* control= */ d.candidate(),
                    /* candidate= */ d.control()))
        .toList();
  }

  private static DifferenceKind mirrored(DifferenceKind kind) {
    return switch (kind) {
      case MISSING -> DifferenceKind.EXTRA;
      case EXTRA -> DifferenceKind.MISSING;
      default -> kind;
    };
  }

  /** Shuffles the lists whose order does not count by the last of the rules. */
  private static Value shuffled(Value value, Random random) {
    if (value.kind() == Kind.LIST) {
      List<Value> elements = new ArrayList<>();
      value.elements().forEach(each -> elements.add(shuffledList(each, random)));
      Collections.shuffle(elements, random);
      return Value.list(elements);
    }
    if (value.kind() == Kind.MAP) {
      Map<String, Value> fields = new LinkedHashMap<>();
      value.fields().forEach((key, each) -> fields.put(key, shuffledList(each, random)));
      return Value.map(fields);
    }
    return value;
  }

  private static Value shuffledList(Value value, Random random) {
    if (value.kind() != Kind.LIST) {
      return value;
    }
    List<Value> elements = new ArrayList<>(value.elements());
    Collections.shuffle(elements, random);
    return Value.list(elements);
  }
}
