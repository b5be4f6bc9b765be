package io.osupervisor.supervisor.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The search service as those who use it see it: every answer is held against the one that is
 * right, and every text that it took must be found in the end.
 */
final class SearchService {
  static final int CALLERS = 4;
  static final int SEARCHES_A_SECOND = 40;
  private static final Duration BETWEEN_NOTES = Duration.ofMillis(500);
  private static final Duration TO_END = Duration.ofSeconds(30);
  private static final int TEXTS = 200;
  private static final long SEED = 24;

  private final Library library = new Library(TEXTS, SEED);
  private final Ledger ledger = new Ledger();
  private final Caller caller;
  private final AtomicInteger searches = new AtomicInteger();
  private final AtomicInteger notes = new AtomicInteger();
  private final List<Integer> taken = Collections.synchronizedList(new ArrayList<>());

  SearchService(DemoNode node, String agent) {
    this.caller = new Caller(node::client, agent, ledger);
  }

  /** What its callers were told. */
  Ledger ledger() {
    return ledger;
  }

  /** Fills it; how many texts it has then. */
  int fill() {
    library.texts().entrySet().parallelStream()
        .forEach(text -> caller.ask(add(text.getKey(), text.getValue())));
    return TEXTS;
  }

  /** Traffic of its callers; nobody calls yet. */
  Traffic traffic() {
    return new Traffic(caller, TO_END);
  }

  /** Lets callers search in a steady rhythm, and one more add a note now and then. */
  void open(Traffic traffic) {
    Duration apart = Duration.ofSeconds(1).multipliedBy(CALLERS).dividedBy(SEARCHES_A_SECOND);
    traffic.begin(CALLERS, apart, this::search);
    traffic.begin(1, BETWEEN_NOTES, () -> note(notes.incrementAndGet()));
  }

  private Caller.Task search() {
    List<Library.Query> queries = library.queries();
    Library.Query query = queries.get(searches.getAndIncrement() % queries.size());
    return search(query.words(), query.ids());
  }

  private static Caller.Task search(String words, List<String> right) {
    ObjectNode data = Caller.op("search").put("query", words).put("limit", Library.LIMIT);
    return Caller.Task.repeatable(
        data,
        answer -> {
          List<String> ids = new ArrayList<>();
          answer.path("ids").forEach(id -> ids.add(id.asText()));
          return ids.equals(right)
              ? Optional.empty()
              : Optional.of("'" + words + "' is answered by " + right + ", not as here");
        });
  }

  /** Its words are in no query. */
  private Caller.Task note(int number) {
    Caller.Task add = add("note-" + number, "note" + number + " came later");
    return add.then(() -> taken.add(number));
  }

  private static Caller.Task add(String id, String text) {
    return Caller.Task.once(
        Caller.op("add").put("id", id).put("text", text),
        answer ->
            answer.path("documents").isIntegralNumber()
                ? Optional.empty()
                : Optional.of("an answer without the number of documents"));
  }

  /** Asks it for something that happens once. */
  void ask(String operation) {
    caller.ask(Caller.Task.once(Caller.op(operation), answer -> Optional.empty()));
  }

  /** What it says of itself; nothing if it does not answer. */
  JsonNode stats() {
    return caller
        .ask(Caller.Task.repeatable(Caller.op("stats"), answer -> Optional.empty()))
        .orElse(MissingNode.getInstance());
  }

  /** The promise that all texts are there, looked at once nobody writes any more. */
  Promise whole() {
    long documents = stats().path("documents").asLong(-1);
    int least = TEXTS + taken.size();
    long wrong = ledger.wrongCount();
    taken.forEach(number -> caller.ask(search("note" + number, List.of("note-" + number))));
    long missing = ledger.wrongCount() - wrong;
    return new Promise(
        "every text that was taken is there",
        "%d texts: %d at first and %d since; %d told as unknown, %d not found"
            .formatted(documents, TEXTS, taken.size(), ledger.uncertainCount(), missing),
        missing == 0 && documents >= least && documents <= least + ledger.uncertainCount());
  }
}
