package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.instance.EndedRequest.Part;
import io.osupervisor.supervisor.history.RunRecording.Arm;
import io.osupervisor.supervisor.history.RunRecording.Line;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecordedVersionsTest {
  private static final Instant FROM = Ended.AT;

  private static RunRecording versions(String control, String candidate, Stream<Run> rows) {
    RunWindow window =
        new RunWindow(
            Ended.COUNTER,
            RunQuery.FIRST,
            RunQuery.LAST,
            Optional.of(candidate),
            Optional.of(control));
    return new RecordedVersions(window, 100).of(rows);
  }

  private static Stream<Run> primary(String version, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(n -> SomeRuns.of(Part.PRIMARY, version, "1-" + n, FROM.plusSeconds(n), "{}"));
  }

  @Test
  void shouldTakeAsManyOfEachSpreadOverTheirTimeAndTellNoTime() {
    Stream<Run> copies = Stream.of(SomeRuns.of(Part.CANDIDATE, "bb", "1-1", FROM, "{}"));
    Stream<Run> rows =
        Stream.of(primary("aa", 0, 10), primary("cc", 10, 12), primary("bb", 12, 16), copies)
            .flatMap(all -> all);
    RunRecording recording = versions("aaaa", "bbbb", rows);
    assertThat(recording.split()).isTrue();
    assertThat(recording.candidate()).isEqualTo(SomeRuns.version("bb"));
    assertThat(recording.controls()).containsExactly(SomeRuns.version("aa"));
    assertThat(recording.lines())
        .extracting(line -> line.arm() + " " + line.id())
        .containsExactly(
            "CONTROL 1-0",
            "CONTROL 1-2",
            "CONTROL 1-5",
            "CONTROL 1-7",
            "CANDIDATE 1-12",
            "CANDIDATE 1-13",
            "CANDIDATE 1-14",
            "CANDIDATE 1-15");
    assertThat(recording.lines())
        .allSatisfy(
            line -> {
              assertThat(line.at()).isNull();
              assertThat(line.agree()).isNull();
            })
        .extracting(Line::arm)
        .contains(Arm.CANDIDATE);
  }

  @Test
  void shouldRefuseDigitsOfNoneAndOfSeveral() {
    refuses("nothing_recorded", () -> versions("aaaa", "bbbb", primary("aa", 0, 5)));
    refuses("nothing_recorded", () -> versions("aaaa", "bbbb", primary("bb", 0, 5)));
    refuses(
        "window_too_large",
        () ->
            versions("aaaa", "bbbb", Stream.concat(primary("aa", 0, 90), primary("bb", 90, 120))));
  }

  private static void refuses(String code, Runnable asked) {
    assertThatThrownBy(asked::run)
        .isInstanceOfSatisfying(AgentException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
