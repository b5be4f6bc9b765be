package io.osupervisor.arbiter.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.arbiter.judge.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservationStoreTest {
  private static final AgentId AGENT = new AgentId("a");

  private final Path folder;
  private final ObservationStore store;

  ObservationStoreTest(@TempDir Path data) {
    this.folder = data.resolve("trials").resolve(AGENT.value());
    this.store = ObservationStore.of(data, AGENT, FreeSpaceGate.alwaysOpen());
  }

  /** Those of the {@code n}th trial; all take about the same room. */
  private static KeptObservations trial(int n) {
    ObservationRecorder recorder = new ObservationRecorder(1 << 20);
    recorder.add(new Observation.Elapsed(1000 + n));
    return recorder.kept().orElseThrow();
  }

  private String keep(int n) throws IOException {
    String name = store.keep(trial(n));
    Files.setLastModifiedTime(folder.resolve(name), FileTime.fromMillis(10_000 + n));
    return name;
  }

  private List<String> keepFive() {
    return IntStream.range(0, 5)
        .mapToObj(
            n -> {
              try {
                return keep(n);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  private void isLetGo(String name) {
    assertThatThrownBy(() -> store.read(name))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("observations_missing"))
        .hasMessageContaining("they made room for those of newer trials");
  }

  @Test
  void shouldLetTheOldestGoAndSaySo() {
    List<String> names = keepFive();
    long two = trial(3).size() + trial(4).size();
    store.shrink(two, Set.of());
    names.subList(0, 3).forEach(this::isLetGo);
    assertThat(store.read(names.get(3))).isEqualTo(trial(3).bytes());
    assertThat(store.read(names.get(4))).isEqualTo(trial(4).bytes());
  }

  @Test
  void shouldLetNothingGoThatHasRoom() {
    List<String> names = keepFive();
    store.shrink(5 * trial(0).size(), Set.of());
    names.forEach(name -> assertThat(store.read(name)).isNotEmpty());
  }

  @Test
  void shouldKeepTheNewestHoweverMuchTheyTake() {
    List<String> names = keepFive();
    store.shrink(1, Set.copyOf(names.subList(3, 5)));
    names.subList(0, 3).forEach(this::isLetGo);
    assertThat(store.read(names.get(3))).isEqualTo(trial(3).bytes());
    assertThat(store.read(names.get(4))).isEqualTo(trial(4).bytes());
  }

  @Test
  void shouldTakeBackWhatIsKeptAgain() throws IOException {
    List<String> names = keepFive();
    store.shrink(1, Set.of());
    assertThat(keep(0)).isEqualTo(names.get(0));
    assertThat(store.read(names.get(0))).isEqualTo(trial(0).bytes());
  }

  @Test
  void shouldShrinkWhatIsNotThere() {
    store.shrink(1, Set.of());
    assertThat(folder).doesNotExist();
  }
}
