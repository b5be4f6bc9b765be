package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.journal.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedWalkTest {
  private static final String ID = "vault|ä".repeat(100);

  /** As a store whose damaged tables are put together while it is read: an event less each time. */
  private static final class Shrinking implements EventSource {
    private long last = 4;

    @Override
    public SortedMap<String, Head> heads() {
      return new TreeMap<>(Map.of(ID, new Head(6, 1), "x", Head.NONE));
    }

    @Override
    public Run run(String persistenceId, long from, long to) {
      if (persistenceId.equals("x") || from == 3 || from > last) {
        return new Run(
            List.of(), Optional.of(new AgentException("journal_hole", "event " + from, "")));
      }
      byte[] repr = new byte[(int) from * 1000];
      Arrays.fill(repr, (byte) from);
      return new Run(List.of(new EventRecord(persistenceId, from, repr)), Optional.empty());
    }

    @Override
    public OptionalLong next(String persistenceId, long from) {
      return persistenceId.equals(ID) && from <= last
          ? OptionalLong.of(from)
          : OptionalLong.empty();
    }
  }

  private static final class Lines implements EventWalk.Sink {
    private final List<String> all = new ArrayList<>();

    @Override
    public void begin(String persistenceId, Head known) {
      all.add(persistenceId + " " + known);
    }

    @Override
    public void event(EventRecord event) {
      all.add(event.persistenceId() + event.seq() + HexFormat.of().formatHex(event.repr()));
    }

    @Override
    public void gone(String persistenceId, long from, long to, AgentException why) {
      all.add("%s gone %d to %d".formatted(persistenceId, from, to));
    }
  }

  private static List<String> walked(EventSource source) throws IOException {
    Lines lines = new Lines();
    EventWalk.of(source, lines, ToolWatch.NOBODY);
    return lines.all;
  }

  private static List<String> replayed(RecordedWalk walk) throws IOException {
    Lines lines = new Lines();
    walk.replay(lines, ToolWatch.NOBODY);
    return lines.all;
  }

  @Test
  void shouldTellTheSameEachTimeWhateverBecomesOfTheSource(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("events");
    Shrinking source = new Shrinking();
    List<String> once = walked(source);
    try (RecordedWalk walk = RecordedWalk.of(source, file, ToolWatch.NOBODY)) {
      assertThat(Files.size(file)).as("compressed").isLessThan(1_000);
      source.last = 2;
      assertThat(walked(source)).isNotEqualTo(once);
      assertThat(replayed(walk)).isEqualTo(once).hasSize(6);
      assertThat(replayed(walk)).isEqualTo(once);
    }
  }

  @Test
  void shouldLeaveNothing(@TempDir Path folder) throws IOException {
    RecordedWalk.of(new Shrinking(), folder.resolve("events"), ToolWatch.NOBODY).close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void shouldSayHowFarItIs(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("events");
    List<String> told = new ArrayList<>();
    ToolWatch watch =
        new ToolWatch() {
          @Override
          public void counted(String what, long done, long all) {
            told.add("%s %d of %d".formatted(what, done, all));
          }
        };
    try (RecordedWalk walk = RecordedWalk.of(new Shrinking(), file, ToolWatch.NOBODY)) {
      walk.replay(new Lines(), watch);
    }
    assertThat(told).containsExactly("events read 1 of 2", "events read 2 of 2");
  }

  /** A disk on which one store is damaged may damage this, too. */
  @Test
  void shouldNotBelieveADiskThatGivesSomethingElse(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("events");
    try (RecordedWalk walk = RecordedWalk.of(new Shrinking(), file, ToolWatch.NOBODY)) {
      byte[] whole = Files.readAllBytes(file);
      for (int at = 0; at < whole.length; at += 7) {
        byte[] flipped = whole.clone();
        flipped[at] ^= 0x10;
        Files.write(file, flipped);
        assertThatThrownBy(() -> replayed(walk)).as("at %d", at).isInstanceOf(IOException.class);
        Files.write(file, Arrays.copyOf(whole, at));
        assertThatThrownBy(() -> replayed(walk)).as("cut %d", at).isInstanceOf(IOException.class);
      }
      Files.write(file, whole);
      assertThat(replayed(walk)).hasSize(6);
    }
  }
}
