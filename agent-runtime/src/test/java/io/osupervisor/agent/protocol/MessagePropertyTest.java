package io.osupervisor.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.AgentMessage.Answer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MessagePropertyTest {
  @Property(tries = 300)
  void shouldCarryWhatAgentsSayInEitherEncoding(@ForAll("fromAgents") AgentMessage message) {
    MessageDecoder<AgentMessage> decoder = MessageDecoder.ofAgent(Samples.MAX_FRAME);
    for (Encoding encoding : Encoding.values()) {
      byte[] frame = Samples.agentEncoder(encoding).frame(message);
      assertThat(decoder.decode(Samples.payload(frame))).isEqualTo(message);
    }
  }

  @Property(tries = 300)
  void shouldCarryWhatTheSupervisorSaysInEitherEncoding(@ForAll("values") Value data) {
    MessageDecoder<SupervisorMessage> decoder = MessageDecoder.ofSupervisor(Samples.MAX_FRAME);
    FrameDecoder frames = new FrameDecoder(Samples.MAX_FRAME);
    List<SupervisorMessage> messages =
        List.of(
            Samples.request(data),
            new SupervisorMessage.RestoreWal(List.of(LogEntry.of(1, data), LogEntry.of(2, data))),
            new SupervisorMessage.Restore("c", 1, Samples.VERSION, new Snapshot.Inline(data)));
    for (Encoding encoding : Encoding.values()) {
      FrameBuffer buffer = new FrameBuffer();
      messages.forEach(message -> Samples.supervisorEncoder(encoding).append(message, buffer));
      frames.feed(buffer.bytes());
    }
    for (int i = 0; i < 2 * messages.size(); i++) {
      byte[] payload = frames.next();
      assertThat(payload).isNotNull();
      assertThat(decoder.decode(payload)).isEqualTo(messages.get(i % messages.size()));
    }
    assertThat(frames.next()).isNull();
  }

  @Example
  void shouldCarryLargeBinariesInEitherEncoding() {
    byte[] state = new byte[5 << 20];
    new Random(5).nextBytes(state);
    SupervisorMessage restore =
        new SupervisorMessage.Restore(
            "c", 1, Samples.VERSION, new Snapshot.Inline(Value.binary(state)));
    for (Encoding encoding : Encoding.values()) {
      byte[] payload = Samples.payload(Samples.supervisorEncoder(encoding).frame(restore));
      assertThat(MessageDecoder.ofSupervisor(Samples.MAX_FRAME).decode(payload)).isEqualTo(restore);
    }
  }

  @Provide
  Arbitrary<AgentMessage> fromAgents() {
    Arbitrary<String> words = Arbitraries.strings().ofMaxLength(20).filter(MessagePropertyTest::ok);
    Arbitrary<Map<String, Double>> numbers =
        Arbitraries.maps(words, Arbitraries.doubles()).ofMaxSize(20);
    Arbitrary<LogEntry> entries =
        Combinators.combine(Arbitraries.longs(), values(), words.injectNull(0.3)).as(LogEntry::new);
    Arbitrary<Answer> answers =
        Arbitraries.oneOf(
            values().map(Answer.Data::new),
            Combinators.combine(words, words).as(Answer.Failure::new));
    Arbitrary<Map<String, Value>> parameters = Arbitraries.maps(words, values()).ofMaxSize(3);
    Arbitrary<Map<String, Value>> files =
        Arbitraries.maps(words, words.map(Value::of)).ofMaxSize(3);
    Arbitrary<Map<String, String>> expected = Arbitraries.maps(words, words).ofMaxSize(3);
    return Arbitraries.oneOf(
        Combinators.combine(words, files, parameters, expected)
            .as(Proposal::new)
            .map(AgentMessage.EvolutionIntent::new),
        entries.map(AgentMessage.WalEntry::new),
        entries.list().ofMaxSize(20).map(AgentMessage.WalBatch::new),
        Combinators.combine(words, answers, numbers, Arbitraries.doubles().injectNull(0.5))
            .as(AgentMessage.Response::new),
        numbers.map(AgentMessage.Metrics::new),
        Combinators.combine(words, words, values().filter(value -> !value.isNull()).injectNull(0.5))
            .as(AgentMessage.ErrorReport::new),
        Combinators.combine(Arbitraries.longs().greaterOrEqual(0), values())
            .as((seq, state) -> new AgentMessage.Checkpoint(seq, new Snapshot.Inline(state))));
  }

  @Provide
  Arbitrary<Value> values() {
    return Trees.any().map(Trees::value);
  }

  private static boolean ok(String text) {
    return !Utf8.hasLoneSurrogate(text);
  }
}
