package io.osupervisor.supervisor.telemetry.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;

/** Names that spans and their attributes have, and what all kinds of them need. */
final class Spans {
  static final AttributeKey<String> AGENT = AttributeKey.stringKey("osup.agent");
  static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("osup.instance");
  static final AttributeKey<String> VERSION = AttributeKey.stringKey("osup.version");
  static final AttributeKey<String> ROLE = AttributeKey.stringKey("osup.role");
  static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("osup.outcome");
  static final AttributeKey<String> ERROR = AttributeKey.stringKey("osup.error");
  static final AttributeKey<String> REQUEST = AttributeKey.stringKey("osup.request");
  static final AttributeKey<String> CODE = AttributeKey.stringKey("osup.code");
  static final AttributeKey<String> REASON = AttributeKey.stringKey("osup.reason");
  static final AttributeKey<Long> ENTRIES = AttributeKey.longKey("osup.entries");
  static final AttributeKey<Long> PAUSE = AttributeKey.longKey("osup.pause_ms");
  static final AttributeKey<String> HYPOTHESIS = AttributeKey.stringKey("osup.hypothesis");
  static final AttributeKey<String> PARENT = AttributeKey.stringKey("osup.parent_version");
  static final AttributeKey<String> PROPOSER = AttributeKey.stringKey("osup.proposer");
  static final AttributeKey<String> STATE = AttributeKey.stringKey("osup.state");
  static final AttributeKey<String> VERDICT = AttributeKey.stringKey("osup.verdict");

  private Spans() {}

  /** A span without attributes inside another one; nothing where it would end before it began. */
  static void inside(Tracer tracer, Span parent, String name, Instant from, Instant to) {
    if (!to.isBefore(from)) {
      tracer
          .spanBuilder(name)
          .setParent(Context.root().with(parent))
          .setStartTimestamp(from)
          .startSpan()
          .end(to);
    }
  }
}
