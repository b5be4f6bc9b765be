package io.osupervisor.agent.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTest {
  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "127, 7f",
    "128, cc80",
    "255, ccff",
    "256, cd0100",
    "65535, cdffff",
    "65536, ce00010000",
    "4294967295, ceffffffff",
    "4294967296, cf0000000100000000",
    "9223372036854775807, cf7fffffffffffffff",
    "9223372036854775808, cf8000000000000000",
    "18446744073709551615, cfffffffffffffffff",
    "-1, ff",
    "-32, e0",
    "-33, d0df",
    "-128, d080",
    "-129, d1ff7f",
    "-32768, d18000",
    "-32769, d2ffff7fff",
    "-2147483648, d280000000",
    "-2147483649, d3ffffffff7fffffff",
    "-9223372036854775808, d38000000000000000"
  })
  void shouldHoldIntegersInTheirSmallestForm(BigInteger number, String hex) {
    Value value = Value.of(number);
    assertThat(HEX.formatHex(value.toMessagePack())).isEqualTo(hex);
    assertThat(value.asBigInteger()).isEqualTo(number);
    assertThat(value.toJson()).isEqualTo(number.toString());
    assertThat(Value.parseJson(number.toString())).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cf0000000000000005", "d30000000000000005", "ce00000005", "d105", "cc05"})
  void shouldTakeIntegersOfAnyWidth(String hex) {
    byte[] bytes = HEX.parseHex(hex.equals("d105") ? "d10005" : hex);
    assertThat(Value.ofMessagePack(bytes)).isEqualTo(Value.of(5));
  }

  @Test
  void shouldKeepIntegersAndDoublesApart() {
    assertThat(Value.of(1)).isNotEqualTo(Value.of(1.0));
    assertThat(Value.of(1.0).toJson()).isEqualTo("1.0");
    assertThat(Value.parseJson("1.0").kind()).isEqualTo(Kind.DOUBLE);
    assertThat(Value.parseJson("1").kind()).isEqualTo(Kind.INTEGER);
    assertThat(Value.parseJson("1e2")).isEqualTo(Value.of(100.0));
    assertThat(Value.parseJson("-0.0")).isEqualTo(Value.of(-0.0)).isNotEqualTo(Value.of(0.0));
  }

  @Test
  void shouldWidenFloats() {
    assertThat(Value.ofMessagePack(HEX.parseHex("ca3fc00000"))).isEqualTo(Value.of(1.5));
  }

  @Test
  void shouldEqualByContentWhateverTheOrderOfKeys() {
    Value one = Value.parseJson("{\"a\":[{\"x\":1,\"y\":2}],\"b\":2}");
    Value other = Value.parseJson("{\"b\":2,\"a\":[{\"y\":2,\"x\":1}]}");
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one).isNotEqualTo(Value.parseJson("{\"b\":2,\"a\":[{\"y\":2,\"x\":3}]}"));
    assertThat(Value.parseJson("[1,2]")).isNotEqualTo(Value.parseJson("[2,1]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "c4020001                   | {\"$bin\":\"AAE=\"}",
        "91c400                     | [{\"$bin\":\"\"}]",
        "81a42462696ec403010203     | {\"$esc\":{\"$bin\":{\"$bin\":\"AQID\"}}}",
        "81a42462696ea24142         | {\"$esc\":{\"$bin\":\"AB\"}}",
        "81a42465736301             | {\"$esc\":{\"$esc\":1}}",
        "81a42465736381a42462696e01 | {\"$esc\":{\"$esc\":{\"$esc\":{\"$bin\":1}}}}",
        "82a42462696e01a16102       | {\"$bin\":1,\"a\":2}",
        "82a42465736381a42462696e01a16102 | {\"$esc\":{\"$esc\":{\"$bin\":1}},\"a\":2}",
        "81a524626e7272c0           | {\"$bnrr\":null}"
      })
  void shouldWriteBinariesAndTheirLookalikesApart(String hex, String json) {
    Value value = Value.ofMessagePack(HEX.parseHex(hex));
    assertThat(value.toJson()).isEqualTo(json);
    assertThat(Value.parseJson(json)).isEqualTo(value);
    assertThat(value.encodedSize(Encoding.JSON)).isEqualTo(json.length());
    assertThat(value.encodedSize(Encoding.MESSAGE_PACK)).isEqualTo(value.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "-Infinity",
        "[1e400]",
        "18446744073709551616",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "\"\\ud800\"",
        "\"a\\udc00b\"",
        "{\"\\ud800\":1}",
        "{\"$bin\":1}",
        "{\"$bin\":\"A\"}",
        "{\"$bin\":\"A-_=\"}",
        "{\"$esc\":1}",
        "{\"$esc\":{}}",
        "{\"$esc\":{\"a\":1}}",
        "{\"$esc\":{\"$bin\":1,\"b\":2}}"
      })
  void shouldRefuseJsonThatIsNoValue(String json) {
    assertThat(refusal(json.getBytes(UTF_8), Encoding.JSON)).isEqualTo(ErrorCode.FIELD_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ca7fc00000", // float NaN
        "cb7ff8000000000000", // double NaN
        "cb7ff0000000000000", // infinity
        "d40100", // fixext 1
        "c7020506ff", // ext 8
        "d6ff00000000", // timestamp
        "8101a161", // integer key
        "8191c0a161", // list key
        "a3eda080", // lone surrogate
        "81a3edbfbfc0" // the same in a key
      })
  void shouldRefuseMessagePackThatIsNoValue(String hex) {
    assertThat(refusal(HEX.parseHex(hex), Encoding.MESSAGE_PACK))
        .isEqualTo(ErrorCode.FIELD_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c1", // never used
        "c0c0", // more than one value
        "a161ff",
        "a1ff", // bad UTF-8
        "a2c080", // overlong
        "a3e08080",
        "a4f4908080", // beyond Unicode
        "a2c3",
        "a3e282", // cut short
        "82a16101a16102", // repeated key
        "82a001a002", // repeated empty key
        "8201c001c2", // repeated key that is no string
        "81a161", // no value
        "dfffffffff", // 2^32-1 entries
        "ddffffffff",
        "dbffffffff",
        "c6ffffffff",
        "c9ffffffff01",
        "de8000",
        "92c0",
        "cb00",
        "d9",
        "c7"
      })
  void shouldRefuseBytesThatAreNoMessagePack(String hex) {
    assertThat(refusal(HEX.parseHex(hex), Encoding.MESSAGE_PACK))
        .isEqualTo(ErrorCode.DECODE_FAILED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "20",
        "7b", // {
        "7b7d7d", // {}}
        "3120 32", // 1 2
        "6e756c", // nul
        "3031", // 01
        "22ff22", // bad UTF-8
        "22c08022", // overlong
        "22eda0bdedb88022", // a pair of surrogates, each encoded
        "efbbbf31", // byte order mark
        "3100", // UTF-16
        "feff0031",
        "2261", // open string
        "220122", // control character
        "7b2261223a312c2261223a327d", // repeated key
        "7b2261223a312c225c7530303631223a327d", // the same, escaped
        "7b613a317d", // unquoted
        "5b312c5d" // trailing comma
      })
  void shouldRefuseBytesThatAreNoJson(String hex) {
    assertThat(refusal(HEX.parseHex(hex.replace(" ", "")), Encoding.JSON))
        .isEqualTo(ErrorCode.DECODE_FAILED);
  }

  @Test
  void shouldTellEncodedLoneSurrogatesInJson() {
    assertThat(refusal(HEX.parseHex("22eda08022"), Encoding.JSON))
        .isEqualTo(ErrorCode.FIELD_INVALID);
  }

  @Test
  void shouldNestSixtyFourDeepInEitherEncoding() {
    String deepest = "[".repeat(63) + "{\"$esc\":{\"$bin\":{\"$bin\":\"AA==\"}}}" + "]".repeat(63);
    Value value = Value.parseJson(deepest);
    assertThat(value.toJson()).isEqualTo(deepest);
    assertThat(Value.ofMessagePack(value.toMessagePack())).isEqualTo(value);
    String escaped = "{\"$esc\":{\"$esc\":".repeat(64) + "1" + "}}".repeat(64);
    assertThat(Value.parseJson(escaped).toJson()).isEqualTo(escaped);

    assertThat(refusal(("[" + deepest + "]").getBytes(UTF_8), Encoding.JSON))
        .isEqualTo(ErrorCode.DECODE_FAILED);
    assertThatThrownBy(() -> Value.parseJson("[".repeat(900)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageEndingWith("nested deeper than 64");
    assertThatThrownBy(() -> Value.list(List.of(value)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("64");
  }

  @Test
  void shouldFindRepeatedKeysInLargeMaps() {
    Map<String, Value> many = new LinkedHashMap<>();
    for (int i = 0; i < 70_000; i++) {
      many.put("key-" + i, Value.of(i));
    }
    Value value = Value.map(many);
    String json = value.toJson();
    assertThat(Value.parseJson(json)).isEqualTo(value);
    String doubled = json.substring(0, json.length() - 1) + ",\"key-777\":0}";
    ProtocolException refused =
        catchThrowableOfType(ProtocolException.class, () -> Value.parseJson(doubled));
    assertThat(refused.fault().code()).isEqualTo(ErrorCode.DECODE_FAILED);
    assertThat(refused).hasMessageContaining("'key-777'");
  }

  @Test
  void shouldRefuseToBuildWhatIsNoValue() {
    assertThatThrownBy(() -> Value.of(Double.NaN)).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> Value.of("\ud800")).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> Value.parseJson("\"\ud800\"")).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> Value.of(BigInteger.ONE.shiftLeft(64)))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> Value.map(Map.of("\udc00", Value.NULL)))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void shouldReadItsParts() {
    Value value = Value.parseJson("{\"a\":[true,\"b\",2.5,{\"$bin\":\"AAE=\"},null],\"n\":-7}");
    assertThat(value.fields()).containsOnlyKeys("a", "n").containsEntry("n", Value.of(-7));
    assertThat(value.field("n")).isEqualTo(Value.of(-7));
    assertThat(value.field("none")).isNull();
    List<Value> list = Objects.requireNonNull(value.field("a")).elements();
    assertThat(list.get(0).asBoolean()).isTrue();
    assertThat(list.get(1).asString()).isEqualTo("b");
    assertThat(list.get(2).asDouble()).isEqualTo(2.5);
    assertThat(list.get(3).asBinary()).containsExactly(0, 1);
    assertThat(list.get(3).isBinary()).isTrue();
    assertThat(list.get(4).isNull()).isTrue();
    assertThatThrownBy(value::asLong)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a value is map, not integer");
    assertThatThrownBy(() -> Value.of(BigInteger.ONE.shiftLeft(63)).asLong())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void shouldNotChangeWithTheBytesItCameFromOrGave() {
    byte[] source = {(byte) 0x93, 1, 2, 3};
    Value value = Value.ofMessagePack(source);
    source[1] = 9;
    value.toMessagePack()[2] = 9;
    assertThat(value.toJson()).isEqualTo("[1,2,3]");
    ByteBuffer target = ByteBuffer.allocate(4);
    value.putTo(target);
    assertThat(target.array()).containsExactly(0x93, 1, 2, 3);
  }

  @Test
  void shouldShowItselfShort() {
    assertThat(Value.of("x")).hasToString("\"x\"");
    assertThat(Value.of("x".repeat(500)).toString()).hasSize(101).endsWith("…");
    assertThat(Value.binary(new byte[5000])).hasToString("binary of 5003 bytes");
  }

  @Test
  void shouldFitByItsLargerEncoding() {
    Value controls = Value.of("\u0001".repeat(100));
    assertThat(controls.encodedSize(Encoding.JSON)).isEqualTo(602);
    assertThat(controls.fits(602)).isTrue();
    assertThat(controls.fits(601)).isFalse();
    Value nulls = Value.list(List.of(Value.NULL, Value.NULL));
    assertThat(nulls.fits(11)).isTrue();
    assertThat(nulls.fits(10)).isFalse();
  }

  private static ErrorCode refusal(byte[] bytes, Encoding encoding) {
    ProtocolException refused =
        catchThrowableOfType(
            ProtocolException.class,
            () -> {
              if (encoding == Encoding.JSON) {
                Value.parseJson(bytes);
              } else {
                Value.ofMessagePack(bytes);
              }
            });
    assertThat(refused).isNotNull();
    return refused.fault().code();
  }
}
