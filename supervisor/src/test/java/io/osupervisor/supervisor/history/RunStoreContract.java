package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.EndedRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the rows of the history are held to, on every database. */
abstract class RunStoreContract {
  private static final AgentId OTHER = new AgentId("other");

  private HistoryDatabase database;
  private RunStore store;

  /** An empty database. */
  abstract String url() throws Exception;

  @BeforeEach
  void open() throws Exception {
    database = HistoryDatabase.open(url());
    store = database.store();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static RunQuery all(int limit) {
    return RunQuery.of(Ended.COUNTER, limit);
  }

  private void add(int from, int to) throws SQLException {
    store.add(
        IntStream.range(from, to).mapToObj(n -> Ended.run(Ended.well("counter", n))).toList());
  }

  private static RunQuery query(
      Instant since, Instant until, Optional<String> version, Optional<String> outcome) {
    return new RunQuery(
        Ended.COUNTER, since, until, version, outcome, RunQuery.Kind.ALL, Optional.empty(), 100);
  }

  private List<String> requests(RunQuery query) throws SQLException {
    return store.newest(query).runs().stream().map(Run::request).toList();
  }

  @Test
  void shouldGiveBackEveryFieldAsItWasAdded() throws Exception {
    EndedRequest well = Ended.well("counter", 7);
    List<Run> added = new ArrayList<>();
    for (EndedRequest.Part part : EndedRequest.Part.values()) {
      added.add(
          Ended.run(
              new EndedRequest(
                  well.agent(),
                  part,
                  well.requestId(),
                  well.data(),
                  "key 'with' \u2603 \"quotes\"",
                  "agent_error",
                  "no_money",
                  well.answer(),
                  well.server(),
                  well.latency(),
                  well.at())));
    }
    added.add(Ended.run(Ended.refused("counter", "stopped", 8)));
    store.add(added);
    assertThat(store.newest(all(100)).runs()).containsExactlyInAnyOrderElementsOf(added);
  }

  @Test
  void shouldPageThroughAllRowsNewestFirstAndOldestFirst() throws Exception {
    // Half of them ended at one moment: then the order of writing counts.
    add(0, 5);
    store.add(IntStream.range(0, 6).mapToObj(i -> Ended.run(Ended.well("counter", 9))).toList());
    store.add(List.of(Ended.run(Ended.well("other", 1))));
    List<Run> newest = new ArrayList<>();
    RunPage page = store.newest(all(3));
    newest.addAll(page.runs());
    while (page.next().isPresent()) {
      assertThat(page.runs()).hasSize(3);
      String text = page.next().get().toString();
      page = store.newest(all(3).after(RunQuery.Cursor.parse(text)));
      newest.addAll(page.runs());
    }
    assertThat(newest)
        .hasSize(11)
        .extracting(Run::at)
        .isSortedAccordingTo((a, b) -> b.compareTo(a));
    List<Run> oldest = new ArrayList<>();
    RunPage up = store.oldest(all(4));
    oldest.addAll(up.runs());
    while (up.next().isPresent()) {
      up = store.oldest(all(4).after(up.next().get()));
      oldest.addAll(up.runs());
    }
    assertThat(oldest).hasSize(11).extracting(Run::at).isSorted();
  }

  @Test
  void shouldGiveOnlyWhatIsAskedFor() throws Exception {
    add(0, 3);
    store.add(
        List.of(
            Ended.run(Ended.refused("counter", "timeout", 3)),
            Ended.run(Ended.refused("counter", "stopped", 4))));
    Instant first = RunQuery.FIRST;
    Instant last = RunQuery.LAST;
    assertThat(requests(query(Ended.AT.plusMillis(1), Ended.AT.plusMillis(2), none(), none())))
        .containsExactly("1-1");
    assertThat(requests(query(first, last, none(), Optional.of("ok"))))
        .containsExactly("1-2", "1-1", "1-0");
    assertThat(store.newest(query(first, last, none(), Optional.of(RunQuery.FAILED))).runs())
        .extracting(Run::outcome)
        .containsExactly("stopped", "timeout");
    assertThat(requests(query(first, last, none(), Optional.of("timeout")))).hasSize(1);
    assertThat(requests(query(first, last, Optional.of("0a0a"), none()))).hasSize(3);
    assertThat(requests(query(first, last, Optional.of("0b0b"), none()))).isEmpty();
    assertThat(store.newest(RunQuery.of(OTHER, 10)).runs()).isEmpty();
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  @Test
  void shouldGiveTheRowsOfOnePartAlone() throws Exception {
    store.add(
        List.of(
            SomeRuns.of(EndedRequest.Part.PRIMARY, "aa", "1-1", Ended.AT, "{}"),
            SomeRuns.of(EndedRequest.Part.CANDIDATE, "bb", "1-1", Ended.AT.plusMillis(1), "{}"),
            SomeRuns.of(EndedRequest.Part.CONTROL, "aa", "1-1", Ended.AT.plusMillis(2), "{}")));
    assertThat(store.oldest(of(RunQuery.Kind.CALLS)).runs())
        .extracting(Run::part)
        .containsExactly(EndedRequest.Part.PRIMARY);
    RunPage page = store.oldest(of(RunQuery.Kind.COPIES));
    RunPage rest = store.oldest(of(RunQuery.Kind.COPIES).after(page.next().orElseThrow()));
    assertThat(Stream.of(page, rest).flatMap(one -> one.runs().stream()))
        .extracting(Run::part)
        .containsExactly(EndedRequest.Part.CANDIDATE, EndedRequest.Part.CONTROL);
    assertThat(rest.next()).isEmpty();
  }

  private static RunQuery of(RunQuery.Kind kind) {
    return new RunQuery(
        Ended.COUNTER,
        RunQuery.FIRST,
        RunQuery.LAST,
        Optional.empty(),
        Optional.empty(),
        kind,
        Optional.empty(),
        1);
  }

  @Test
  void shouldTellWhatCallersGotOfEachVersion() throws Exception {
    assertThat(store.versions(Ended.COUNTER, RunQuery.FIRST, 100)).isEmpty();
    add(1, 101);
    EndedRequest late = Ended.well("counter", 101);
    EndedRequest.Server other =
        new EndedRequest.Server(new InstanceId("counter-2"), new VersionId("0b".repeat(32)));
    store.add(
        List.of(
            Ended.run(of(late, EndedRequest.Part.PRIMARY, other, "timeout", null)),
            Ended.run(of(late, EndedRequest.Part.CANDIDATE, other, "ok", Duration.ofNanos(1))),
            Ended.run(Ended.refused("counter", "stopped", 102))));
    assertThat(store.versions(Ended.COUNTER, RunQuery.FIRST, 1000))
        .containsExactly(
            new VersionRuns("0b".repeat(32), 1, 1, null, null, null, late.at(), late.at()),
            new VersionRuns(
                "0a".repeat(32),
                100,
                0,
                Duration.ofNanos(1_500_050),
                Duration.ofNanos(1_500_095),
                Duration.ofNanos(1_500_099),
                Ended.AT.plusMillis(1),
                Ended.AT.plusMillis(100)));
    assertThat(store.versions(Ended.COUNTER, Ended.AT.plusMillis(91), 1000))
        .extracting(VersionRuns::requests)
        .containsExactly(1L, 10L);
    assertThat(store.versions(Ended.COUNTER, RunQuery.FIRST, 3))
        .extracting(VersionRuns::requests)
        .containsExactly(1L, 2L);
  }

  private static EndedRequest of(
      EndedRequest like,
      EndedRequest.Part part,
      EndedRequest.Server server,
      String outcome,
      @Nullable Duration latency) {
    return new EndedRequest(
        like.agent(),
        part,
        like.requestId(),
        like.data(),
        like.key(),
        outcome,
        null,
        null,
        server,
        latency,
        like.at());
  }

  @Test
  void shouldKnowHowMuchThereIsWhateverIsDone() throws Exception {
    assertThat(store.total()).isEqualTo(new RunStore.Total(0, 0));
    add(0, 10);
    long bytes = Ended.run(Ended.well("counter", 1)).bytes();
    assertThat(store.total()).isEqualTo(new RunStore.Total(10, 10 * bytes));
    store.add(List.of(Ended.run(Ended.refused("other", "stopped", 1))));
    assertThat(store.forget(Ended.COUNTER, RunQuery.LAST)).isEqualTo(10);
    assertThat(store.forget(Ended.COUNTER, RunQuery.LAST)).isZero();
    assertThat(store.total().runs()).isEqualTo(1);
    assertThat(store.newest(RunQuery.of(OTHER, 10)).runs()).hasSize(1);
    assertThat(store.sweep(RunQuery.LAST, Long.MAX_VALUE)).isEqualTo(1);
    assertThat(store.total()).isEqualTo(new RunStore.Total(0, 0));
  }

  @Test
  void shouldDeleteWhatIsOldAndNothingElse() throws Exception {
    add(0, 10);
    assertThat(store.sweep(Ended.AT, Long.MAX_VALUE)).isZero();
    assertThat(store.sweep(Ended.AT.plusMillis(4), Long.MAX_VALUE)).isEqualTo(4);
    assertThat(requests(all(1))).containsExactly("1-9");
    assertThat(store.oldest(all(1)).runs()).extracting(Run::request).containsExactly("1-4");
  }

  @Test
  void shouldDeleteTheOldestOfTooMuchInAsManyStepsAsItTakes() throws Exception {
    int many = RunStore.AT_ONCE + 100;
    add(0, many);
    long half = store.total().bytes() / 100;
    int deleted = store.sweep(RunQuery.FIRST, half);
    assertThat(store.total().bytes()).isLessThanOrEqualTo(half).isGreaterThan(half - 1000);
    assertThat(store.total().runs()).isEqualTo(many - deleted);
    assertThat(store.oldest(all(1)).runs())
        .extracting(Run::request)
        .containsExactly("1-" + deleted);
  }

  @Test
  void shouldForgetInAsManyStepsAsItTakesAndNobodyElse() throws Exception {
    store.add(List.of(Ended.run(Ended.well("other", 1))));
    int many = RunStore.AT_ONCE + 10;
    // All of them ended at one moment: then the order of writing counts.
    store.add(Collections.nCopies(many, Ended.run(Ended.well("counter", 1))));
    assertThat(store.forget(Ended.COUNTER, RunQuery.LAST)).isEqualTo(many);
    assertThat(store.total())
        .isEqualTo(new RunStore.Total(1, Ended.run(Ended.well("other", 1)).bytes()));
    assertThat(requests(all(10))).isEmpty();
  }

  @Test
  void shouldForgetNothingThatEndedLater() throws Exception {
    add(0, 10);
    assertThat(store.forget(Ended.COUNTER, Ended.AT.plusMillis(6))).isEqualTo(7);
    assertThat(requests(all(10))).containsExactly("1-9", "1-8", "1-7");
    assertThat(store.total().runs()).isEqualTo(3);
  }

  @Test
  void shouldAddAllOfABatchOrNothing() throws Exception {
    Run good = Ended.run(Ended.well("counter", 1));
    Run bad =
        new Run(
            good.at(),
            "x".repeat(64),
            good.part(),
            null,
            null,
            "ok",
            null,
            null,
            null,
            null,
            Run.Kept.NOTHING,
            Run.Kept.NOTHING);
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> store.add(List.of(good, bad))))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("22"));
    assertThat(store.total()).isEqualTo(new RunStore.Total(0, 0));
    assertThat(requests(all(10))).isEmpty();
  }

  @Test
  void shouldFindItsRowsWhenItIsOpenedAgain() throws Exception {
    add(0, 3);
    String same = reopened();
    database.close();
    database = HistoryDatabase.open(same);
    store = database.store();
    assertThat(requests(all(10))).hasSize(3);
    assertThat(store.total().runs()).isEqualTo(3);
  }

  /** Where the database of this test is. */
  abstract String reopened();
}
