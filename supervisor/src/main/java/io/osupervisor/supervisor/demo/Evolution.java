package io.osupervisor.supervisor.demo;

import io.osupervisor.supervisor.cli.CliException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A search service is changed under traffic: bad changes are refused, a treacherous one is taken
 * back, good ones take over, and the node is killed in the middle of a trial.
 */
final class Evolution {
  private static final String AGENT = "evolving";
  private static final String BOMB = "time-bomb";
  private static final String OWN = "the agent's own change";
  private static final String INDEX = "the inverted index";

  private final Story story;
  private final DemoNode node;
  private final Examples examples;
  private final SearchService service;
  private final Hypotheses hypotheses;
  private final Takeovers takeovers;

  Evolution(Story story, DemoNode node, Examples examples) {
    this.story = story;
    this.node = node;
    this.examples = examples;
    this.service = new SearchService(node, AGENT);
    this.hypotheses = new Hypotheses(story, node, AGENT);
    this.takeovers = new Takeovers(story, node, service.ledger());
  }

  void tell() throws IOException {
    entrust();
    try (Traffic traffic = service.traffic()) {
      service.open(traffic);
      for (BadChange bad : BadChange.values()) {
        refuse(bad);
      }
      takeBack();
      promoteAcrossKill(promoteOwn());
    }
    story.say("the callers stop, and every text is looked for");
    Promise faithful = service.ledger().faithful(AGENT);
    story.promise(service.whole());
    story.promise(faithful);
  }

  private void entrust() throws IOException {
    story.say("another agent is entrusted to it: a small search service, which may be changed");
    node.entrust(examples.evolving());
    node.primary(AGENT);
    int texts = service.fill();
    story.say(
        "%d callers search its %d texts, %d times a second, and now and then a text is added"
            .formatted(SearchService.CALLERS, texts, SearchService.SEARCHES_A_SECOND));
    Terms.TOLD.forEach(story::detail);
  }

  private void refuse(BadChange bad) {
    story.say("a change is proposed that " + bad.what());
    Hypothesis end = hypotheses.settled(submit(bad.folder()));
    Finding found = Finding.of(hypotheses.evidence(end.id()));
    boolean tried = found.pairs() > 0;
    long millis = end.age().toMillis();
    story.detail("%s after %d ms: %s".formatted(end.state(), millis, tried ? found : end.brief()));
    story.promise(
        new Promise(
            "a change that " + bad.what() + " is refused",
            "%s after %d ms".formatted(tried ? found.brief() : end.code(), millis),
            bad.isReason(end.state(), end.outcome())));
  }

  /** It passes every test, since what it tests for is the role of the one that is tested. */
  private void takeBack() {
    story.say(
        "a time bomb is proposed: right and fast, but as primary it ends at its 100th search");
    Hypothesis taken = hypotheses.decided(submit(BOMB));
    if (promoted(taken, "the time bomb")) {
      Hypothesis end = hypotheses.settled(taken.id());
      story.detail("%s: %s".formatted(end.state(), end.brief()));
      takeovers.returned(taken);
      String again = refusal(BOMB);
      story.promise(
          new Promise(
              "the time bomb is taken back by itself, and quarantined",
              "%s; submitted again: %s".formatted(end.state(), again),
              end.state().equals("rolled_back") && again.equals("quarantined_version")));
    }
  }

  private boolean promoted(Hypothesis change, String name) {
    return takeovers.promoted(change, name, Finding.of(hypotheses.evidence(change.id())));
  }

  private Hypothesis promoteOwn() {
    story.say("the agent is asked whether it has an idea of its own, and proposes a change");
    service.ask("propose");
    String id = node.await("a proposal of the agent", () -> hypotheses.newestOf("agent")).id();
    Hypothesis own = hypotheses.decided(id);
    if (promoted(own, OWN)) {
      takeovers.unnoticed(own, OWN);
    }
    String heard = node.await("the agent hears of it", () -> heard(id));
    story.detail("the agent heard of it: " + heard);
    story.promise(
        new Promise("the agent hears what became of it", heard, heard.equals("promoted")));
    return own;
  }

  /** What the agent was told first of its proposal. */
  private Optional<String> heard(String id) {
    return StreamSupport.stream(service.stats().path("results").spliterator(), false)
        .filter(result -> result.path("hypothesis_id").asText().equals(id))
        .map(result -> result.path("decision").asText())
        .findFirst();
  }

  private void promoteAcrossKill(Hypothesis own) throws IOException {
    story.say("an inverted index is proposed; the node will be killed in the middle of its trial");
    String id = submit("inverted-index");
    confirmed(own, OWN);
    hypotheses.looked();
    killNode(own.version());
    Hypothesis again = hypotheses.now(id);
    story.say(
        again.isOpen()
            ? "its trial begins anew at another cut, and may err half as often"
            : "its trial is " + again.state() + ": " + again.brief());
    Hypothesis better = hypotheses.decided(id);
    long attempt = hypotheses.evidence(id).path("attempt").asLong();
    story.promise(
        new Promise(
            "the trial that was cut short begins anew",
            "attempt %d: %s".formatted(attempt, better.state()),
            attempt == 2));
    if (promoted(better, INDEX)) {
      takeovers.unnoticed(better, INDEX);
      confirmed(better, INDEX);
    }
  }

  private void confirmed(Hypothesis deployed, String name) {
    Hypothesis end = hypotheses.settled(deployed.id());
    story.detail("%s is %s, after its watch".formatted(name, end.state()));
    story.promise(
        new Promise(
            name + " is confirmed after its watch", end.state(), end.state().equals("confirmed")));
  }

  private void killNode(String version) throws IOException {
    story.say(
        "the node is killed with SIGKILL, %d requests into the trial, and started again"
            .formatted(hypotheses.pairs()));
    String former = node.primary(AGENT).path("id").asText();
    long at = System.nanoTime();
    node.kill();
    hypotheses.cutShort();
    long restart = System.nanoTime();
    node.startAgain();
    story.detail("it is ready again after %d ms".formatted(millisSince(restart)));
    Ledger.Told first =
        node.await(
            "an answer of " + AGENT,
            () ->
                service
                    .ledger()
                    .first(told -> told.nanos() > at && !told.instance().equals(former)));
    story.promise(
        "node killed in a trial: answers again", Duration.ofNanos(first.nanos() - at), 15_000);
    story.promise(
        new Promise(
            "node killed in a trial: the confirmed version answers",
            "version " + first.version().substring(0, 12),
            first.version().equals(version)));
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }

  private String submit(String folder) {
    return hypotheses.submit(examples.hypothesis(folder));
  }

  /** The code with which it is refused at once; empty when it is taken. */
  private String refusal(String folder) {
    try {
      return "taken as " + submit(folder);
    } catch (CliException refused) {
      return refused.code();
    }
  }
}
