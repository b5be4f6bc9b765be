package io.osupervisor.supervisor.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.osupervisor.supervisor.cli.CliException;
import io.osupervisor.supervisor.cli.HypothesisBody;
import io.osupervisor.supervisor.cli.NodeClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** The hypotheses of one agent, as those who submit and follow them see them. */
final class Hypotheses {
  private final Story story;
  private final DemoNode node;
  private final String agent;
  private final String path;
  private long lastEvent;
  private long pairs;

  Hypotheses(Story story, DemoNode node, String agent) {
    this.story = story;
    this.node = node;
    this.agent = agent;
    this.path = "/api/v1/agents/" + agent + "/hypotheses";
  }

  /**
   * Submits the change that lies in a folder.
   *
   * @return its id
   * @throws CliException when it is refused at once
   */
  String submit(Path folder) {
    pairs = 0;
    return node.client()
        .call(
            "POST",
            path,
            NodeClient.Payload.json(HypothesisBody.of(folder).body()),
            Map.of("Idempotency-Key", UUID.randomUUID().toString()))
        .path("hypothesis_id")
        .asText();
  }

  /** As it is now. */
  Hypothesis now(String id) {
    return node.await(id, () -> newest(one -> one.id().equals(id)));
  }

  /** The newest that someone proposed. */
  Optional<Hypothesis> newestOf(String proposer) {
    return newest(one -> one.proposer().equals(proposer));
  }

  private Optional<Hypothesis> newest(Predicate<Hypothesis> wanted) {
    JsonNode all = node.client().get(path).path("hypotheses");
    return StreamSupport.stream(all.spliterator(), false)
        .map(Hypothesis::of)
        .filter(wanted)
        .findFirst();
  }

  /** Waits until nothing more can become of it; every look at a trial is told meanwhile. */
  Hypothesis settled(String id) {
    return await(id, "settled", one -> !one.isOpen());
  }

  /** The same, but to be primary is enough. */
  Hypothesis decided(String id) {
    return await(id, "decided", one -> one.isProvisional() || !one.isOpen());
  }

  private Hypothesis await(String id, String what, Predicate<Hypothesis> wanted) {
    return node.await(
        id + " is " + what,
        () -> {
          tellLooks();
          return newest(one -> one.id().equals(id)).filter(wanted);
        });
  }

  /** Waits until the trial that was submitted last was looked at. */
  void looked() {
    node.await(
        "a look at the trial",
        () -> {
          tellLooks();
          return pairs > 0 ? Optional.of(pairs) : Optional.empty();
        });
  }

  /** The node forgot how far the trial was. */
  void cutShort() {
    pairs = 0;
  }

  /** How many requests the trial had compared when it was looked at last. */
  long pairs() {
    return pairs;
  }

  private void tellLooks() {
    String looks = "?follow=false&type=trial_progress&agent=" + agent + "&after=" + lastEvent;
    node.client().events(looks, this::tellLook);
  }

  private void tellLook(JsonNode event) {
    lastEvent = Math.max(lastEvent, event.path("id").asLong());
    JsonNode seen = event.path("data").path("pairs");
    if (seen.isIntegralNumber()) {
      pairs = seen.asLong();
      story.progress("requests compared", pairs);
    }
  }

  /** What its trial yielded; nothing where it had none. */
  JsonNode evidence(String id) {
    for (JsonNode stage : node.client().get(path + "/" + id).path("stages")) {
      if (stage.path("name").asText().equals("shadowing")) {
        return stage.path("evidence");
      }
    }
    return MissingNode.getInstance();
  }
}
