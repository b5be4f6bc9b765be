package io.osupervisor.agent.conform;

import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.AgentMessage.Heartbeat;
import io.osupervisor.agent.protocol.ErrorCode;
import io.osupervisor.agent.protocol.EvolutionDecision;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.SupervisorMessage.Cancel;
import io.osupervisor.agent.protocol.SupervisorMessage.ErrorMessage;
import io.osupervisor.agent.protocol.SupervisorMessage.EvolutionResult;
import io.osupervisor.agent.protocol.SupervisorMessage.ProcessRequest;
import io.osupervisor.agent.protocol.Value;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Requests, and manners towards what an agent does not know. */
final class WorkScenarios {
  private static final int IN_FLIGHT = 64;
  private static final int LARGE = 1 << 20;

  private WorkScenarios() {}

  static void manyAtOnce(Stage stage) {
    try (Dialogue dialogue = stage.startReady()) {
      List<String> ids = new ArrayList<>();
      ByteArrayOutputStream frames = new ByteArrayOutputStream();
      for (int i = 0; i < IN_FLIGHT; i++) {
        ProcessRequest request = dialogue.nextRequest();
        ids.add(request.id());
        frames.writeBytes(dialogue.frame(request));
      }
      dialogue.sendRaw(frames.toByteArray());
      dialogue.awaitAnswers(ids, Rule.ANSWERS_EVERY_REQUEST);
      stage.findings().kept(Rule.ANSWERS_EVERY_REQUEST);
    }
  }

  /** A frame in three parts, cut in its header and in its body; the agent reads in between. */
  static void pieces(Stage stage) {
    try (Dialogue dialogue = stage.startReady()) {
      ProcessRequest request = dialogue.nextRequest();
      byte[] frame = dialogue.frame(request);
      int half = frame.length / 2;
      dialogue.sendPart(Arrays.copyOf(frame, 2));
      letItRead(stage, dialogue);
      dialogue.sendPart(Arrays.copyOfRange(frame, 2, half));
      letItRead(stage, dialogue);
      dialogue.sendRaw(Arrays.copyOfRange(frame, half, frame.length));
      dialogue.awaitResponse(request.id(), Rule.ANY_PIECES);
      stage.findings().kept(Rule.ANY_PIECES);
    }
  }

  /** Two beats show that its loop went round; an agent that is silent meanwhile gets as long. */
  private static void letItRead(Stage stage, Dialogue dialogue) {
    long deadline = System.nanoTime() + stage.options().heartbeat().multipliedBy(3).toNanos();
    int beats = 0;
    AgentMessage message;
    do {
      message = dialogue.hear(Rule.ANY_PIECES, "with a part of a frame read", deadline);
      beats += message instanceof Heartbeat ? 1 : 0;
    } while (message != null && beats < 2);
  }

  static void unknownTypes(Stage stage) {
    Map<String, Value> frame = new HashMap<>();
    frame.put("type", Value.of("conform_unknown"));
    frame.put("id", Value.of("x1"));
    undisturbed(stage, Rule.IGNORES_UNKNOWN_TYPES, dialogue -> dialogue.frame(frame));
    EvolutionResult result =
        new EvolutionResult(
            "conform-never-proposed", EvolutionDecision.REFUSED, "a question", Value.NULL);
    undisturbed(stage, Rule.IGNORES_UNKNOWN_TYPES, dialogue -> dialogue.frame(result));
  }

  static void errors(Stage stage) {
    Fault fault = Fault.of(ErrorCode.FIELD_INVALID, "the conformance kit asks: do you keep calm?");
    undisturbed(
        stage, Rule.NO_ERROR_FOR_ERROR, dialogue -> dialogue.frame(new ErrorMessage(fault)));
  }

  static void cancels(Stage stage) {
    undisturbed(
        stage, Rule.TAKES_CANCEL, dialogue -> dialogue.frame(new Cancel("conform-never-sent")));
    try (Dialogue dialogue = stage.startReady()) {
      ProcessRequest request = dialogue.nextRequest();
      dialogue.say(request);
      dialogue.say(new Cancel(request.id()));
      dialogue.awaitResponse(request.id(), Rule.TAKES_CANCEL);
      dialogue.request(Rule.TAKES_CANCEL);
    }
  }

  static void unknownKeys(Stage stage) {
    keyed(stage, Rule.IGNORES_UNKNOWN_KEYS, "conform_unknown", Value.map(Map.of()));
  }

  static void largeFrames(Stage stage) {
    keyed(stage, Rule.LARGE_FRAMES, "key", Value.of("x".repeat(LARGE)));
  }

  /** A request with one key more. */
  private static void keyed(Stage stage, Rule rule, String key, Value value) {
    try (Dialogue dialogue = stage.startReady()) {
      dialogue.conduct().forbidErrors(rule);
      ProcessRequest request = dialogue.nextRequest();
      Map<String, Value> frame = new HashMap<>();
      frame.put("type", Value.of("process_request"));
      frame.put("id", Value.of(request.id()));
      frame.put("data", request.data());
      frame.put("deadline_ms", Value.of(request.deadline().toMillis()));
      frame.put("idempotent", Value.of(false));
      frame.put("read_only", Value.of(false));
      frame.put("attempt", Value.of(1));
      frame.put(key, value);
      dialogue.sendRaw(dialogue.frame(frame));
      dialogue.awaitResponse(request.id(), rule);
      stage.findings().kept(rule);
    }
  }

  private interface Disturbance {
    byte[] of(Dialogue dialogue);
  }

  /** The disturbance, then a request that must be answered with no error frame in between. */
  private static void undisturbed(Stage stage, Rule rule, Disturbance disturbance) {
    try (Dialogue dialogue = stage.startReady()) {
      dialogue.conduct().forbidErrors(rule);
      dialogue.sendRaw(disturbance.of(dialogue));
      dialogue.request(rule);
      stage.findings().kept(rule);
    }
  }
}
