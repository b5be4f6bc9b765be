package io.osupervisor.arbiter.recorded;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.ProtocolException;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import io.osupervisor.arbiter.recorded.RecordedAnswer.Agreement;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one line of a recording, or says what is wrong with it and where. */
final class LineReader {
  private static final List<String> KEYS =
      List.of("id", "arm", "latency_ms", "ok", "agree", "score", "cost", "at_ms");
  private static final double LONGEST_MS = 1e12;
  private static final double NANOS_A_MS = 1e6;

  private final String source;
  private final int line;
  private final Map<String, Value> fields;

  private LineReader(String source, int line, Map<String, Value> fields) {
    this.source = source;
    this.line = line;
    this.fields = fields;
  }

  /**
   * Reads a line.
   *
   * @param source the file's name for complaints
   * @param ignored gets the keys that say nothing here
   * @throws AgentException {@code invalid_recording}
   */
  static RecordedAnswer read(String source, int line, String text, Set<String> ignored) {
    Value value;
    try {
      value = Value.parseJson(text);
    } catch (ProtocolException e) {
      throw RecordingErrors.line(source, line, "it is no JSON: " + e.fault().message());
    }
    if (value.kind() != Kind.MAP) {
      throw RecordingErrors.line(source, line, "it is a " + value.kind().word() + ", not a map");
    }
    value.fields().keySet().stream().filter(key -> !KEYS.contains(key)).forEach(ignored::add);
    return new LineReader(source, line, value.fields()).answer();
  }

  private RecordedAnswer answer() {
    double latencyMs = number("latency_ms", 0);
    return new RecordedAnswer(
        line,
        id(),
        arm(),
        at(),
        new Answer(outcome(), nanos(latencyMs), number("score", -Double.MAX_VALUE), cost()),
        latencyMs == 0,
        agreement());
  }

  /** Some writers know of no whole numbers, and write 7 as 7.0. */
  private String id() {
    Value id = fields.get("id");
    Kind kind = id == null ? Kind.NULL : id.kind();
    if (id != null && kind == Kind.STRING) {
      return id.asString();
    }
    if (id != null && kind == Kind.INTEGER) {
      return id.toJson();
    }
    if (id != null && kind == Kind.DOUBLE && id.asDouble() == StrictMath.rint(id.asDouble())) {
      return new BigDecimal(id.asDouble()).toBigInteger().toString();
    }
    throw wrong("id %s: it must be text or a whole number".formatted(told(id)));
  }

  private Arm arm() {
    Value arm = fields.get("arm");
    String word = arm != null && arm.kind() == Kind.STRING ? arm.asString() : "";
    return switch (word) {
      case "control" -> Arm.CONTROL;
      case "candidate" -> Arm.CANDIDATE;
      default -> throw wrong("arm %s: it must be control or candidate".formatted(told(arm)));
    };
  }

  private OptionalLong at() {
    double at = number("at_ms", 0);
    return Double.isNaN(at) ? OptionalLong.empty() : OptionalLong.of((long) at);
  }

  private Outcome outcome() {
    Value ok = fields.get("ok");
    if (ok == null || ok.isNull()) {
      return Outcome.UNKNOWN;
    }
    return truth("ok", ok) ? Outcome.OK : Outcome.FAILED;
  }

  private Agreement agreement() {
    Value agree = fields.get("agree");
    if (agree == null || agree.isNull()) {
      return Agreement.UNTOLD;
    }
    return truth("agree", agree) ? Agreement.AGREES : Agreement.DIFFERS;
  }

  private boolean truth(String key, Value value) {
    if (value.kind() != Kind.BOOLEAN) {
      throw wrong("%s %s: it must be true or false".formatted(key, told(value)));
    }
    return value.asBoolean();
  }

  private long nanos(double ms) {
    if (Double.isNaN(ms) || ms == 0) {
      return 0;
    }
    if (ms > LONGEST_MS) {
      throw wrong("latency_ms %s: it must be at most %.0f".formatted(ms, LONGEST_MS));
    }
    return Math.max(1, Math.round(ms * NANOS_A_MS));
  }

  private double cost() {
    double cost = number("cost", 0);
    if (cost == 0) {
      throw wrong("cost 0: it must be above 0, for costs are compared as ratios");
    }
    return cost;
  }

  /** NaN where there is none. */
  private double number(String key, double least) {
    Value value = fields.get(key);
    if (value == null || value.isNull()) {
      return Double.NaN;
    }
    double number =
        switch (value.kind()) {
          case INTEGER -> value.asBigInteger().doubleValue();
          case DOUBLE -> value.asDouble();
          default -> throw wrong("%s %s: it must be a number".formatted(key, told(value)));
        };
    if (number < least) {
      throw wrong("%s %s: it must be 0 or more".formatted(key, told(value)));
    }
    return number;
  }

  private static Object told(@Nullable Value value) {
    return value == null ? "is missing" : value;
  }

  private AgentException wrong(String what) {
    return RecordingErrors.line(source, line, what);
  }
}
