package io.osupervisor.supervisor.management;

import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.ProtocolException;
import io.osupervisor.agent.protocol.Value;
import java.util.Optional;

/** Finds out why something is to be done, for the audit, whatever becomes of it. */
final class Reasons {
  /** The header for actions whose body has no reason. */
  static final String HEADER = "Osup-Reason";

  private static final int LONGEST = 500;
  private static final int LARGEST_BODY = 1 << 20;

  private Reasons() {}

  /** The field {@code reason} of the body, else the header; cut at 500 characters. */
  static Optional<String> of(Call call) {
    return ofBody(call).or(() -> call.header(HEADER)).map(Reasons::cut);
  }

  private static Optional<String> ofBody(Call call) {
    byte[] body = call.body();
    boolean small = body.length > 0 && body.length <= LARGEST_BODY;
    if (!small || Nesting.of(body) > call.settings().requestNestingMax()) {
      return Optional.empty();
    }
    try {
      Value value = Value.parseJson(body);
      return value.kind() == Kind.MAP
          ? Optional.ofNullable(value.fields().get("reason"))
              .filter(reason -> reason.kind() == Kind.STRING)
              .map(Value::asString)
          : Optional.empty();
    } catch (ProtocolException e) {
      // A body that cannot be read gives no reason; the action says what is wrong with it.
      return Optional.empty();
    }
  }

  private static String cut(String reason) {
    return reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST) + "…";
  }
}
