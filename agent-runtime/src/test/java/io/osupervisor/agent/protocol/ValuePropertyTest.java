package io.osupervisor.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ValuePropertyTest {
  @Property(tries = 500)
  void shouldAgreeWithTheLibraryInBothDirections(@ForAll("trees") Object tree) {
    Value value = Trees.value(tree);
    org.msgpack.value.Value foreign = Trees.foreign(tree);
    assertThat(Value.ofMessagePack(Trees.packed(foreign))).isEqualTo(value);
    assertThat(Trees.unpacked(value.toMessagePack())).isEqualTo(foreign);
    assertThat(value.size()).isEqualTo(Trees.packed(foreign).length);
  }

  @Property(tries = 500)
  void shouldComeBackFromJsonAsGiven(@ForAll("trees") Object tree) {
    Value value = Trees.value(tree);
    byte[] json = value.toJsonBytes();
    Value back = Value.parseJson(json);
    assertThat(back).isEqualTo(value).hasSameHashCodeAs(value);
    assertThat(back.toMessagePack()).isEqualTo(value.toMessagePack());
    assertThat(value.encodedSize(Encoding.JSON)).isEqualTo(json.length);
    assertThat(json.length).isLessThanOrEqualTo(Value.JSON_GROWTH * value.size());
  }

  @Provide
  Arbitrary<Object> trees() {
    return Trees.any();
  }
}
