package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.instance.EndedRequest.Part;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.check.PastRequest;
import io.osupervisor.arbiter.check.PastRequests.Found;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PastPartsTest {
  private static final Instant UNTIL = Ended.AT.plusSeconds(1000);

  private final List<Run> rows = new ArrayList<>();
  private int read;
  private int mostAtOnce;

  private void ask(int n, String json) {
    Run run = SomeRuns.of(Part.PRIMARY, "aa", "1-" + n, Ended.AT.plusSeconds(n), "{}");
    Run.Kept asked = new Run.Kept("00", Value.parseJson(json).toJson());
    rows.add(
        new Run(
            run.at(),
            run.agent(),
            run.part(),
            run.request(),
            run.key(),
            run.outcome(),
            run.error(),
            run.instance(),
            run.version(),
            Duration.ofMillis(1),
            asked,
            run.answered()));
  }

  private List<Run> oldest(RunQuery query) {
    List<Run> some =
        rows.stream()
            .filter(run -> !run.at().isBefore(query.since()) && run.at().isBefore(query.until()))
            .limit(query.limit())
            .toList();
    read += some.size();
    mostAtOnce = Math.max(mostAtOnce, some.size());
    return some;
  }

  private Found find(int most, long mostBytes) {
    return new PastParts(this::oldest, mostBytes, () -> false)
        .find(Ended.COUNTER, Ended.AT, UNTIL, most);
  }

  @Test
  void shouldReadFewRowsOfMany() {
    IntStream.range(0, 1000).forEach(n -> ask(n, "{}"));
    assertThat(find(10, 1000).requests()).hasSize(10);
    assertThat(mostAtOnce).isEqualTo(5);
    assertThat(read).as("the first of all, and one page of each part").isEqualTo(51);
  }

  @Test
  void shouldReadAgainOnlyWhereThereIsMore() {
    IntStream.range(0, 40).forEach(n -> ask(n, "{}"));
    ask(950, "{}");
    assertThat(find(6, 1000).requests())
        .extracting(PastRequest::id)
        .containsExactly("1-0", "1-1", "1-2", "1-3", "1-4", "1-950");
    assertThat(read).isLessThanOrEqualTo(1 + 5 * 5 + 1);
  }

  @Test
  void shouldHoldNoMoreBodiesThanItMay() {
    IntStream.range(0, 1000).forEach(n -> ask(n, "{\"x\":\"%s\"}".formatted("y".repeat(92))));
    assertThat(find(10, 450).requests()).hasSize(4);
    assertThat(find(10, 99).requests()).isEmpty();
  }

  @Test
  void shouldReadNothingMoreWhereNobodyWaits() {
    IntStream.range(0, 1000).forEach(n -> ask(n, "{}"));
    new PastParts(this::oldest, 1000, () -> true).find(Ended.COUNTER, Ended.AT, UNTIL, 10);
    assertThat(read).isEqualTo(1);
  }
}
