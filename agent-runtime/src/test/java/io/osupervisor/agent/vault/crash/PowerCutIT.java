package io.osupervisor.agent.vault.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.osupervisor.agent.vault.crash.ModelDisk.Unsynced;
import io.osupervisor.agent.vault.journal.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A loss of power right after an acknowledgement: what the directory held that was synced up to
 * there is enough. It is rebuilt from the calls that the process made, with what was not synced
 * lost, with all names kept, and with some names and pages kept by chance.
 *
 * <p>What it cannot show: a drive that says of what is in its cache that it is written; a page of
 * which power left a half; the file system's own journal, of which it believes that a synced folder
 * holds its names and that a file's own first sync keeps the name that it was made with. What is
 * written through memory is seen only when the process ends, so of a synced page as much counts as
 * the commits must have put there, and of the store's manifest that each sync is of one record.
 */
class PowerCutIT {
  private Path scratch;

  @BeforeAll
  static void needsStrace() throws Exception {
    assumeTrue(LoadProcess.mayTrace(), "there is no strace, or it may not look into processes");
  }

  @BeforeEach
  void create() throws IOException {
    scratch = Scratch.create();
  }

  @AfterEach
  void delete() throws IOException {
    Scratch.delete(scratch);
  }

  @Test
  void shouldHaveSyncedWhatItAcknowledges() throws Exception {
    Cuts cuts = cut(() -> LoadProcess.start(root(), true), List.of(), 16);
    assertThat(cuts.faults).isEmpty();
    assertThat(cuts.tried()).isGreaterThan(30);
  }

  @Test
  void shouldFindThatAnAcknowledgementCameBeforeItsSync() throws Exception {
    Cuts cuts = cut(() -> LoadProcess.startEarly(root()), List.of(), 40);
    assertThat(cuts.faults).hasSizeGreaterThan(cuts.tried() / 3);
  }

  @Test
  @Tag("proof")
  void shouldHaveSyncedEverythingThatItAcknowledges() throws Exception {
    Cuts cuts = cut(() -> LoadProcess.start(root(), true), List.of(), 1);
    cuts.print("of the journal, the snapshots and the blobs");
    assertThat(cuts.faults).isEmpty();
    assertThat(cuts.tried()).isGreaterThan(500);
  }

  @Test
  @Tag("proof")
  void shouldFindThatSyncsDidNothing() throws Exception {
    for (String sync : List.of("msync", "fsync")) {
      List<String> swallowed = List.of("-e", "inject=" + sync + ":retval=0");
      Cuts cuts = cut(() -> LoadProcess.start(root(), true), swallowed, 5);
      cuts.print("with each " + sync + " swallowed");
      assertThat(cuts.faults).as(sync).hasSizeGreaterThan(cuts.tried() / 3);
    }
  }

  private Path root() {
    return scratch.resolve("load");
  }

  /** Cuts the power at every so many-th acknowledgement. */
  private Cuts cut(Callable<LoadProcess> start, List<String> more, int every) throws Exception {
    Scratch.delete(root());
    try (LoadProcess load = start.call()) {
      List<String> options = new ArrayList<>(PowerCut.OPTIONS);
      options.addAll(more);
      load.trace(LoadProcess.ALL, options.toArray(new String[0]));
      LoadProcess.Ended ended = load.finish();
      assertThat(ended.failures()).isEmpty();
      assertThat(ended.acknowledged('u')).isEqualTo(LoadScript.UNITS);
      Cuts cuts = new Cuts(load.data(), every);
      PowerCut.replay(load.trace(), load.data(), cuts::at);
      return cuts;
    }
  }

  /** Opens what each loss of power leaves. */
  private final class Cuts {
    private final Path data;
    private final int every;
    private final LoadCheck check = new LoadCheck(scratch.resolve("blobs"));
    private final Map<Unsynced, Integer> tried = new EnumMap<>(Unsynced.class);
    private final List<String> faults = new ArrayList<>();
    private int acknowledgements;

    Cuts(Path data, int every) {
      this.data = data;
      this.every = every;
    }

    int tried() {
      return tried.values().stream().mapToInt(Integer::intValue).sum();
    }

    void at(ModelDisk disk, LoadProcess.Ended told) throws IOException {
      if (++acknowledgements % every != 0) {
        return;
      }
      for (Unsynced unsynced : Unsynced.values()) {
        Path restored = scratch.resolve("restored");
        disk.restore(data, restored, unsynced, new Random(acknowledgements));
        tried.merge(unsynced, 1, Integer::sum);
        try {
          check.check(restored, told);
        } catch (RuntimeException | AssertionError e) {
          faults.add("after " + told.told() + ", " + unsynced + ": " + e);
        }
        Scratch.delete(restored);
      }
    }

    void print(String of) {
      System.out.printf(
          "%d losses of power %s, at %d acknowledgements, found missing: %d%n",
          tried(), of, acknowledgements / every, faults.size());
    }
  }
}
