package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProposerTest {
  @ParameterizedTest
  @CsvSource({
    "ann, token:ann",
    "osup@10.0.0.7:2551, token:osup@10.0.0.7:2551",
    "osup@[::1]:2551, token:osup@_::1_:2551",
    "osup@a.host.whose.name.is.longer.than.a.name.of.any.token.may.be.example.org:2551,"
        + " token:osup@a.host.whos..an.a.name.of.any.token.may.be.example.org:2551",
    "'', token:unknown",
  })
  void shouldNameWhoeverSentAMessageByItsAddress(String address, String name) {
    assertThat(Proposer.sender(address)).hasToString(name);
    assertThat(Proposer.sender(address).token()).hasSizeLessThanOrEqualTo(64);
  }
}
