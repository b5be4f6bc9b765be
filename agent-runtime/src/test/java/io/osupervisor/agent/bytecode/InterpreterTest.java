package io.osupervisor.agent.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterpreterTest {
  @Test
  void shouldKnowPythonByItsName(@TempDir Path folder) throws IOException {
    List<Path> files = List.of(Files.writeString(folder.resolve("p"), "x"));
    for (String name : List.of("python", "python3", "/opt/v/bin/python3.12", "pypy3", "pypy3.10")) {
      assertThat(Interpreter.of(List.of(name, "a.py"), files)).as(name).isPresent();
    }
    for (String name : List.of("perl", "python-config", "/usr/bin/env", "./run", "xpython3")) {
      assertThat(Interpreter.of(List.of(name, "a.py"), files)).as(name).isEmpty();
    }
  }

  @Test
  void shouldLeaveAPythonAloneThatIsNowhereToBeSeen(@TempDir Path folder) {
    assertThat(Interpreter.of(List.of("bin/python3"), List.of())).isEmpty();
    assertThat(Interpreter.of(List.of("python3"), List.of(folder.resolve("gone")))).isEmpty();
  }

  @Test
  void shouldTellAnotherInterpreterAtTheSamePlace(@TempDir Path folder) throws IOException {
    Path real = Files.writeString(folder.resolve("python3.11"), "one");
    Path link = Files.createSymbolicLink(folder.resolve("python3"), real);
    Optional<Interpreter> first = Interpreter.of(List.of("python3"), List.of(link));
    assertThat(Interpreter.of(List.of("python3"), List.of(link))).isEqualTo(first);

    Path other = Files.writeString(folder.resolve("other"), "two");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(real));
    Files.move(other, real, StandardCopyOption.REPLACE_EXISTING);
    assertThat(Interpreter.of(List.of("python3"), List.of(link))).isPresent().isNotEqualTo(first);
  }
}
