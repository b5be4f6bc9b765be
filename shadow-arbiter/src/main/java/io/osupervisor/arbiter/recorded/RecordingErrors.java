package io.osupervisor.arbiter.recorded;

import io.osupervisor.agent.AgentException;

/** What can be wrong with a recording. */
final class RecordingErrors {
  private static final String FORM =
      "each line is {\"id\", \"arm\": \"control\" or \"candidate\", \"latency_ms\", \"ok\","
          + " \"agree\", \"score\", \"cost\", \"at_ms\"}; only id and arm must be there";

  private RecordingErrors() {}

  static AgentException line(String source, int line, String what) {
    return new AgentException("invalid_recording", source + ":" + line + ": " + what, FORM);
  }

  static AgentException whole(String source, String what) {
    return new AgentException("invalid_recording", source + ": " + what, FORM);
  }

  static AgentException nothingMeasured(String source, String guards) {
    return new AgentException(
        "nothing_to_judge",
        "%s: it says nothing of what the guards need: %s".formatted(source, guards),
        "guard what it measures");
  }
}
