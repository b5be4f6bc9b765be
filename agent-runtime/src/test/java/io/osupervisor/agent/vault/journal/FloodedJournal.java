package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.DataDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A journal that {@link JournalFlood} writes in other processes, and what it acknowledged. */
final class FloodedJournal {
  private static final Pattern DURABLE = Pattern.compile("(writer\\|\\d) (\\d+)");

  private final Path data;
  private final Map<String, Long> durable = new HashMap<>();
  private int acknowledged;

  FloodedJournal(Path data) {
    this.data = data;
  }

  /** How many events were acknowledged by now. */
  int acknowledged() {
    return acknowledged;
  }

  /**
   * Runs a flood.
   *
   * @param program before the arguments of the flood: the virtual machine and its options
   * @param killAt whether it is killed after so many acknowledged events
   * @return all other lines that it printed or logged
   */
  List<String> flood(List<String> program, String engine, int writeBuffer, IntPredicate killAt)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(program);
    command.addAll(
        List.of(
            JournalFlood.class.getName(), data.toString(), engine, Integer.toString(writeBuffer)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Watchdog watchdog = Watchdog.over(process, "the flood");
    List<String> others = new ArrayList<>();
    int read = 0;
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        watchdog.heard();
        Matcher event = DURABLE.matcher(line);
        if (event.matches()) {
          durable.merge(event.group(1), Long.parseLong(event.group(2)), Math::max);
          read++;
        } else {
          others.add(line);
        }
        if (killAt.test(read) && others.contains(JournalFlood.OPENING)) {
          // The handle, because the process itself would close what is still to be read.
          process.toHandle().destroyForcibly();
        }
      }
      watchdog.awaitEnd();
    } finally {
      process.destroyForcibly().waitFor();
    }
    acknowledged += read;
    return others;
  }

  /** The plain virtual machine. */
  static List<String> java(String... before) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(String.join(":", before) + System.getProperty("java.class.path"));
    return command;
  }

  /** All that was acknowledged is there, as it was written. */
  void assertWhole(Engine engine) {
    try (DataDirectory directory = DataDirectory.open(data);
        EventJournal journal = directory.openJournal(JournalFlood.settings(engine, 64 << 10))) {
      durable.forEach((id, seq) -> assertWhole(journal, id, seq));
    }
  }

  private static void assertWhole(EventJournal journal, String id, long acknowledged) {
    long highest = journal.highest(id).toCompletableFuture().join();
    assertThat(highest).as(id).isGreaterThanOrEqualTo(acknowledged);
    long next = journal.deletedTo(id) + 1;
    while (next <= highest) {
      for (EventRecord event : journal.read(id, next, highest, 100)) {
        assertThat(event.seq()).isEqualTo(next);
        assertThat(event.repr()).isEqualTo(JournalScript.event(id, next).repr());
        next++;
      }
    }
  }
}
