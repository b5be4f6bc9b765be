package io.osupervisor.agent.bytecode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.process.IsolationMode;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.agent.version.GenomePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compiler on a real interpreter, and on programs that only pretend to be one. */
class PythonCompilerIT {
  private static final String PYTHON = "/usr/bin/python3";
  private static final VersionId VERSION = new VersionId("1".repeat(64));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ProcessHost host;
  private final Path folder;

  PythonCompilerIT(@TempDir Path data) throws IOException {
    host = ProcessHost.open(ProcessHostSettings.of(data.resolve("data")));
    folder = Files.createTempDirectory(Path.of("/var/tmp"), "osup-test");
  }

  @BeforeEach
  void open() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void close() throws IOException {
    host.close();
    io.osupervisor.agent.vault.DurableFiles.deleteTree(folder);
  }

  private CompiledFiles compile(String program, Duration patience, Map<String, String> sources)
      throws Exception {
    SortedMap<GenomePath, byte[]> bytes = new TreeMap<>();
    sources.forEach((path, text) -> bytes.put(new GenomePath(path), text.getBytes(UTF_8)));
    return new PythonCompiler(host, StartGate.unlimited(2), patience)
        .compile(VERSION, new Interpreter(program, "0123456789ab"), bytes)
        .toCompletableFuture()
        .get(90, TimeUnit.SECONDS);
  }

  private String run(String program) throws Exception {
    Process python =
        new ProcessBuilder(PYTHON, "-v", "-B", "-c", program)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    python.getOutputStream().close();
    String output = new String(python.getInputStream().readAllBytes(), UTF_8);
    assertThat(python.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void shouldMakeWhatPythonTakesForItsOwn() throws Exception {
    String source = "VALUE = 'ä' * 2\n";
    Files.writeString(folder.resolve("tool.py"), source);
    CompiledFiles compiled = compile(PYTHON, PATIENCE, Map.of("tool.py", source));
    compiled.lay(List.of(), folder);
    Path cached = folder.resolve("__pycache__/tool." + compiled.tag() + ".pyc");
    assertThat(run("import tool; print(tool.VALUE)"))
        .contains("code object from '" + cached + "'")
        .contains("\nää\n");
  }

  @Test
  void shouldNotOutliveItsSource() throws Exception {
    CompiledFiles compiled = compile(PYTHON, PATIENCE, Map.of("tool.py", "VALUE = 'old'\n"));
    compiled.lay(List.of(), folder);
    Files.writeString(folder.resolve("tool.py"), "VALUE = 'new'\n");
    assertThat(run("import tool; print(tool.VALUE)")).contains("\nnew\n");
  }

  @Test
  void shouldRunNothingAndLeaveOutWhatDoesNotCompile() throws Exception {
    CompiledFiles compiled =
        compile(
            PYTHON,
            PATIENCE,
            Map.of("ends.py", "import os\nos._exit(3)\n", "bad.py", "def (\n", "empty.py", ""));
    assertThat(compiled.files())
        .containsOnlyKeys(new GenomePath("empty.py"), new GenomePath("ends.py"));
  }

  @Test
  void shouldIgnoreModulesThatTheVersionHasInPlaceOfThoseOfPython() throws Exception {
    CompiledFiles compiled =
        compile(PYTHON, PATIENCE, Map.of("marshal.py", "1/0", "sitecustomize.py", "1/0"));
    assertThat(compiled.files()).hasSize(2);
  }

  @Test
  void shouldRunUnderAUserThatNoAgentHas() throws Exception {
    String program = program("printf '\\000\\000\\000\\006'; printf %06d $(id -u)");
    int uid = Integer.parseInt(compile(program, PATIENCE, Map.of()).tag());
    boolean own = host.capabilities().isolation() == IsolationMode.UID;
    assertThat(uid >= 200_000).isEqualTo(own);
  }

  @Test
  void shouldRefuseAnAnswerThatIsNone() throws Exception {
    for (String script :
        List.of(
            "exit 0", "exit 1", "printf '\\000\\000\\000\\377x'", "printf '\\000\\000\\000\\0'")) {
      String program = program(script);
      assertThatThrownBy(() -> compile(program, PATIENCE, Map.of("tool.py", "")))
          .as(script)
          .isInstanceOf(ExecutionException.class);
    }
  }

  @Test
  void shouldEndAProgramThatFloodsOrHangs() throws Exception {
    String floods = program("exec cat /dev/zero");
    assertThatThrownBy(() -> compile(floods, PATIENCE, Map.of("tool.py", "")))
        .hasMessageContaining("the interpreter wrote over");
    String hangs = program("exec sleep 1000");
    assertThatThrownBy(() -> compile(hangs, Duration.ofMillis(100), Map.of("tool.py", "")))
        .hasCauseInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> compile("/no/python3", PATIENCE, Map.of("tool.py", "")))
        .hasMessageContaining("/no/python3");
  }

  private String program(String script) throws IOException {
    Path file = folder.resolve("python3");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toString();
  }
}
