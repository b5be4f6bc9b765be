package io.osupervisor.agent.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ValuesPropertyTest {
  private final Frames frames =
      new Frames(new ByteArrayInputStream(new byte[0]), OutputStream.nullOutputStream());

  @Property(tries = 300)
  void shouldReadWhatItWrote(@ForAll("values") Object value) throws IOException {
    assertThat(Frames.decode(frames.encode(Map.of("data", value)))).containsEntry("data", value);
    assertThat(Values.frozen(value)).isEqualTo(value);
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> scalar =
        Arbitraries.oneOf(
            Arbitraries.longs().map(Object.class::cast),
            Arbitraries.doubles().map(Object.class::cast),
            Arbitraries.strings()
                .excludeChars('\ud800')
                .ofMaxLength(40)
                .map(ValuesPropertyTest::whole),
            Arbitraries.of(true, false).map(Object.class::cast),
            Arbitraries.of(
                    BigInteger.ONE.shiftLeft(63),
                    BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE))
                .map(Object.class::cast));
    return Arbitraries.recursive(() -> scalar, ValuesPropertyTest::nested, 0, 3);
  }

  private static Arbitrary<Object> nested(Arbitrary<Object> inner) {
    return Arbitraries.oneOf(
        inner.list().ofMaxSize(3).map(Object.class::cast),
        Arbitraries.maps(Arbitraries.strings().alpha().ofMaxLength(5), inner)
            .ofMaxSize(3)
            .map(Object.class::cast));
  }

  /** Lone surrogates are no text of the protocol. */
  private static Object whole(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  @Example
  void shouldRefuseWhatCannotTravel() {
    Object deep = List.of();
    for (int i = 0; i < 70; i++) {
      deep = List.of(deep);
    }
    for (Object value :
        List.of(
            Double.NaN,
            Float.POSITIVE_INFINITY,
            BigInteger.ONE.shiftLeft(64),
            'c',
            Map.of(1, 2),
            deep)) {
      assertThatExceptionOfType(Refusal.class)
          .isThrownBy(() -> frames.encode(Map.of("data", value)))
          .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("invalid_value"));
      assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Values.frozen(value));
    }
  }
}
