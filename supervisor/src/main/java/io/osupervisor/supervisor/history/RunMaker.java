package io.osupervisor.supervisor.history;

import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.agent.protocol.Encoding;
import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.Sha256;
import io.osupervisor.arbiter.compare.Redaction;
import io.osupervisor.config.HistoryBodies;
import io.osupervisor.config.HistorySettings;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes rows of what is heard: without secrets, and with no more of bodies than is wanted. */
final class RunMaker {
  /** Longer texts that an agent or a caller chose are cut. */
  private static final int MOST_TEXT = 256;

  private final Redaction redaction;
  private final HistoryBodies bodies;
  private final long bodyMax;

  /**
   * @throws io.osupervisor.agent.AgentException {@code invalid_comparison_path} of what is redacted
   */
  RunMaker(HistorySettings settings) {
    this.redaction = Redaction.of(settings.redact());
    this.bodies = settings.bodies();
    this.bodyMax = settings.bodyMax().bytes();
  }

  Run make(EndedRequest ended) {
    EndedRequest.Server server = ended.server();
    return new Run(
        ended.at().truncatedTo(ChronoUnit.MICROS),
        ended.agent().value(),
        ended.part(),
        ended.requestId(),
        text(ended.key()),
        ended.outcome(),
        text(ended.error()),
        server == null ? null : server.instance().value(),
        server == null ? null : server.version().value(),
        ended.latency(),
        kept(ended.data()),
        kept(ended.answer()));
  }

  /** Databases hold no NUL in a text. */
  private static @Nullable String text(@Nullable String text) {
    return text == null
        ? null
        : text.substring(0, Math.min(text.length(), MOST_TEXT)).replace('\0', '\uFFFD');
  }

  private Run.Kept kept(@Nullable Value value) {
    if (value == null) {
      return Run.Kept.NOTHING;
    }
    Value shown = redaction.apply(value);
    boolean whole = bodies == HistoryBodies.BODY && shown.encodedSize(Encoding.JSON) <= bodyMax;
    return new Run.Kept(Sha256.of(ordered(shown).toMessagePack()), whole ? shown.toJson() : null);
  }

  /** Equal values have one digest, whatever the order of their keys. */
  private static Value ordered(Value value) {
    if (value.kind() == Kind.MAP) {
      Map<String, Value> fields = new TreeMap<>();
      value.fields().forEach((name, field) -> fields.put(name, ordered(field)));
      return Value.map(fields);
    }
    return value.kind() == Kind.LIST
        ? Value.list(value.elements().stream().map(RunMaker::ordered).toList())
        : value;
  }
}
