package io.osupervisor.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameBufferTest {
  @ParameterizedTest
  @EnumSource
  void shouldStayAsItWasWhenAMessageIsTooLarge(Encoding encoding) {
    MessageEncoder<SupervisorMessage> encoder =
        MessageEncoder.ofSupervisor(encoding, 100, Samples.CLOCK);
    FrameBuffer buffer = new FrameBuffer();
    encoder.append(new SupervisorMessage.WalAck(1), buffer);
    byte[] before = buffer.toByteArray();
    SupervisorMessage large = new SupervisorMessage.CheckpointRequest("x".repeat(100));
    assertThatThrownBy(() -> encoder.append(large, buffer))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("frame_too_large"));
    assertThatThrownBy(() -> encoder.append(new SupervisorMessage.Cancel("\ud800"), buffer))
        .isInstanceOf(ProtocolException.class);
    assertThat(buffer.toByteArray()).isEqualTo(before);
    encoder.append(new SupervisorMessage.WalAck(1), buffer);
    assertThat(buffer.length()).isEqualTo(2 * before.length);
  }

  @Test
  void shouldForgetWhatItHeld() {
    FrameBuffer buffer = new FrameBuffer();
    assertThat(buffer.isEmpty()).isTrue();
    buffer.append(new byte[1 << 20]);
    assertThat(buffer.bytes().remaining()).isEqualTo(4 + (1 << 20));
    buffer.clear();
    assertThat(buffer.isEmpty()).isTrue();
    assertThat(buffer.bytes().array().length).isLessThanOrEqualTo(16 * 1024);
  }
}
