package io.osupervisor.agent.bytecode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionDescription;
import io.osupervisor.agent.version.VersionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions that are started again and again, on a real interpreter. */
class BytecodeCacheIT {
  private final Path data;
  private final ProcessHost host;
  private final VersionStore versions;
  private final ExecutorService blocking = Executors.newFixedThreadPool(2);
  private final BytecodeCache cache;
  private int instances;

  BytecodeCacheIT(@TempDir Path data) {
    this.data = data;
    host = ProcessHost.open(ProcessHostSettings.of(data.resolve("node")));
    versions = VersionStore.open(data.resolve("genomes"));
    cache = open();
  }

  @AfterEach
  void close() {
    host.close();
    blocking.shutdown();
  }

  private BytecodeCache open() {
    return new BytecodeCache(
        data.resolve("compiled"),
        host,
        versions,
        StartGate.unlimited(2),
        FreeSpaceGate.alwaysOpen(),
        InstantSource.system(),
        blocking);
  }

  private VersionDescription version(String program, String tool) {
    return versions.describe(
        versions.put(
            VersionContent.of(
                List.of(program, "main.py"),
                List.of(file("main.py", "import tool"), file("tool.py", tool)),
                Map.of())));
  }

  private static GenomeFile file(String path, String text) {
    return GenomeFile.of(new GenomePath(path), GenomeFile.Mode.PLAIN, text.getBytes(UTF_8));
  }

  /** What is laid into a new private directory. */
  private List<String> laid(BytecodeCache from, VersionDescription version) throws IOException {
    Path directory = data.resolve("i" + ++instances);
    versions.materialise(version.id(), directory);
    from.lay(version, directory);
    Path folder = directory.resolve("__pycache__");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private void awaitLaid(VersionDescription version) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(laid(cache, version)).hasSize(1));
  }

  @Test
  void shouldCompileOnceForAllLaterStartsButNotTheMainProgram() throws IOException {
    VersionDescription version = version("/usr/bin/python3", "VALUE = 1");
    assertThat(laid(cache, version)).isEmpty();
    cache.provide(version);
    awaitLaid(version);
    assertThat(laid(cache, version)).allMatch(name -> name.matches("tool\\.[a-z0-9-]+\\.pyc"));
    assertThat(laid(open(), version)).as("after a restart of the node").hasSize(1);
  }

  @Test
  void shouldTakeNothingFromWhatAnInstanceWrote() throws IOException {
    VersionDescription version = version("/usr/bin/python3", "VALUE = 1");
    cache.provide(version);
    awaitLaid(version);
    String name = laid(cache, version).get(0);
    Path last = data.resolve("i" + instances + "/__pycache__").resolve(name);
    byte[] honest = Files.readAllBytes(last);
    Files.writeString(last, "poison");
    cache.provide(version);
    assertThat(laid(cache, version)).containsExactly(name);
    Path next = data.resolve("i" + instances + "/__pycache__").resolve(name);
    assertThat(next).hasBinaryContent(honest);
  }

  @Test
  void shouldGoOnWithTheNextVersionAfterAFailure() throws IOException {
    Path broken = data.resolve("python3");
    Files.writeString(broken, "not a program");
    VersionDescription failing = version(broken.toString(), "VALUE = 2");
    VersionDescription good = version("/usr/bin/python3", "VALUE = 3");
    cache.provide(failing);
    cache.provide(good);
    awaitLaid(good);
    assertThat(laid(cache, failing)).isEmpty();
  }

  @Test
  void shouldLeaveOtherProgramsAlone() throws IOException {
    VersionDescription perl = version("/usr/bin/perl", "VALUE = 4");
    VersionDescription python = version("/usr/bin/python3", "VALUE = 5");
    cache.provide(perl);
    cache.provide(python);
    awaitLaid(python);
    assertThat(laid(cache, perl)).isEmpty();
  }

  @Test
  void shouldKeepItsUserToItself() {
    assertThatThrownBy(() -> BytecodeCache.requireNotReserved(PythonCompiler.COMPILER))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("reserved_agent_id"));
    BytecodeCache.requireNotReserved(new AgentId("osup"));
  }
}
