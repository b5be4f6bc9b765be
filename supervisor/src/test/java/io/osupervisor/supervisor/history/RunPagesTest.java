package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.instance.EndedRequest.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunPagesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final List<Optional<RunQuery.Cursor>> asked = new ArrayList<>();
  private long nanos;

  /** Pages of four rows, each of which takes 25 s. */
  private RunPages pages(int pages, long most) {
    return new RunPages(
        query -> page(query, pages),
        RunQuery.of(Ended.COUNTER, 4),
        new RunPages.Bound(most, MINUTE),
        () -> nanos);
  }

  private RunPage page(RunQuery query, int pages) {
    asked.add(query.after());
    nanos += Duration.ofSeconds(25).toNanos();
    int page = asked.size();
    List<Run> rows =
        IntStream.range(0, query.limit())
            .mapToObj(n -> SomeRuns.of(Part.PRIMARY, "aa", page + "-" + n, Ended.AT, "{}"))
            .toList();
    return new RunPage(
        rows, page < pages ? Optional.of(new RunQuery.Cursor(Ended.AT, page)) : Optional.empty());
  }

  private static List<String> all(RunPages pages) {
    List<String> requests = new ArrayList<>();
    pages.forEachRemaining(run -> requests.add(run.request()));
    return requests;
  }

  @Test
  void shouldGiveTheRowsOfEachPageAfterTheOther() {
    assertThat(all(pages(2, 8)))
        .containsExactly("1-0", "1-1", "1-2", "1-3", "2-0", "2-1", "2-2", "2-3");
    assertThat(asked)
        .containsExactly(Optional.empty(), Optional.of(new RunQuery.Cursor(Ended.AT, 1)));
  }

  @Test
  void shouldReadNoMoreRowsThanItMay() {
    assertRefused(pages(2, 7), "more than 7 rows");
    assertThat(asked).hasSize(2);
  }

  @Test
  void shouldAskForNoPageOnceItsTimeIsOver() {
    assertRefused(pages(100, 1000), "longer than 60 s");
    assertThat(asked).hasSize(3);
  }

  private static void assertRefused(RunPages pages, String why) {
    assertThatThrownBy(() -> all(pages))
        .hasMessageContaining(why)
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("window_too_large"));
  }
}
