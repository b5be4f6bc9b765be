package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.evidence.ObservationRecorder;
import io.osupervisor.arbiter.evidence.ObservationStore;
import io.osupervisor.arbiter.evidence.VerdictFields;
import io.osupervisor.arbiter.judge.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialArchiveTest {
  private final ObservationStore store;
  private final Path folder;
  private final TrialArchive archive;

  TrialArchiveTest(@TempDir Path data) {
    this.store = ObservationStore.of(data, new AgentId("a"), FreeSpaceGate.alwaysOpen());
    this.folder = data.resolve("trials").resolve("a");
    this.archive = TrialArchive.in(store, 1, Runnable::run);
  }

  private static Optional<KeptObservations> step(int n) {
    ObservationRecorder recorder = new ObservationRecorder(1 << 20);
    recorder.add(new Observation.Elapsed(1000 + n));
    return recorder.kept();
  }

  private List<String> keep(int from, int to) {
    return archive
        .named(IntStream.range(from, to).mapToObj(TrialArchiveTest::step).toList())
        .toCompletableFuture()
        .join()
        .stream()
        .map(named -> Objects.requireNonNull(named.field(VerdictFields.SHA256)).asString())
        .toList();
  }

  /** A verdict of which one step is gone cannot be recomputed. */
  @Test
  void shouldLetNoStepOfTheNewestVerdictGo() throws IOException {
    List<String> former = keep(0, 2);
    for (String name : former) {
      Files.setLastModifiedTime(folder.resolve(name), FileTime.fromMillis(1));
    }
    List<String> newest = keep(2, 5);
    assertThat(newest).hasSize(3).allSatisfy(name -> assertThat(store.read(name)).isNotEmpty());
    assertThat(former)
        .allSatisfy(
            name ->
                assertThatThrownBy(() -> store.read(name))
                    .hasMessageContaining("they made room for those of newer trials"));
  }

  @Test
  void shouldSayWhyAStepIsNotKept() {
    List<Value> named =
        archive.named(List.of(step(1), Optional.empty())).toCompletableFuture().join();
    assertThat(named.get(0).field(VerdictFields.SHA256)).isNotNull();
    assertThat(named.get(1)).isEqualTo(Value.of("too many to be kept"));
  }
}
