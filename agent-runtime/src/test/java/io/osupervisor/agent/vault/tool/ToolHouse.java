package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.CountedWork;
import io.osupervisor.agent.vault.journal.Scratch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A fresh copy of a {@link MigratedDirectory} for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ToolHouse {
  static final ToolSettings SETTINGS = ToolSettings.DEFAULT;
  static final ToolWatch NOBODY = ToolWatch.NOBODY;

  /** A file that opens and gives an error instead of bytes, as a bad sector does. */
  static final Path UNREADABLE = Path.of("/proc/self/mem");

  private static final long LARGER_THAN_DISKS = 1L << 42;

  private int tests;
  Path folder = Path.of("");
  Path root = Path.of("");

  @BeforeAll
  void create() throws IOException {
    folder = Scratch.create();
    MigratedDirectory.create(folder.resolve("known"));
  }

  @AfterAll
  void remove() throws IOException {
    Scratch.delete(folder);
  }

  @BeforeEach
  void copy() throws IOException {
    tests++;
    root = copyTo("data-" + tests);
  }

  private Path copyTo(String name) throws IOException {
    Path known = folder.resolve("known");
    Path target = folder.resolve(name);
    try (Stream<Path> all = Files.walk(known)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Files.copy(path, target.resolve(known.relativize(path)));
      }
    }
    return target;
  }

  static ToolWatch telling(CountedWork told) {
    return new ToolWatch() {
      @Override
      public void counted(String what, long done, long all) {
        told.counted(what, done, all);
      }
    };
  }

  /** A place that is not there yet. */
  Path fresh(String name) {
    return folder.resolve(name + "-" + tests);
  }

  /** Makes a file longer than what is free, though it takes no room. */
  static void enlarge(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(LARGER_THAN_DISKS);
    }
  }

  static void assertRefused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AgentException.class,
            e -> {
              assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
              assertThat(e.hint()).isNotEmpty();
            });
  }
}
