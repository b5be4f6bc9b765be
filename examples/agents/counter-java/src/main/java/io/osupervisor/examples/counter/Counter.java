package io.osupervisor.examples.counter;

import io.osupervisor.agent.sdk.Agent;
import io.osupervisor.agent.sdk.AgentState;
import io.osupervisor.agent.sdk.Refusal;
import io.osupervisor.agent.sdk.Request;
import io.osupervisor.agent.sdk.RequestHandler;
import io.osupervisor.agent.sdk.Session;
import java.util.Map;

/** Counts: increment, decrement, get, reset. The value outlives every crash. */
public final class Counter implements RequestHandler {
  private static final String VALUE = "value";

  private final AgentState state;

  private Counter(AgentState state) {
    this.state = state;
  }

  /** Runs the agent until the supervisor ends it. */
  public static void main(String[] args) {
    AgentState state = AgentState.of(Map.of(VALUE, 0L));
    Agent.named("counter-java").state(state).onRequest(new Counter(state)).run();
  }

  @Override
  public Object handle(Request request, Session session) {
    Map<String, Object> data = request.data() == null ? Map.of() : request.map();
    long value = state.getLong(VALUE);
    Object operation = data.getOrDefault("op", "increment");
    long changed =
        switch (String.valueOf(operation)) {
          case "increment" -> Math.addExact(value, amount(data, session));
          case "decrement" -> Math.subtractExact(value, amount(data, session));
          case "reset" -> 0;
          case "get" -> value;
          default ->
              throw new Refusal(
                  "unknown_operation",
                  "op is one of increment, decrement, get, reset, not " + operation);
        };
    if (changed != value) {
      state.put(VALUE, changed);
    }
    return Map.of(VALUE, changed);
  }

  private static long amount(Map<String, Object> data, Session session) {
    Object by = data.getOrDefault("by", session.parameters().getOrDefault("step", 1L));
    if (by instanceof Long amount) {
      return amount;
    }
    throw new Refusal("invalid_amount", "by is an integer, not " + by);
  }
}
