package io.osupervisor.benchmarks;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder for one benchmark, gone when it is over. */
final class Workspace implements AutoCloseable {
  private final Path root;

  Workspace() throws IOException {
    root = Files.createTempDirectory("osup-benchmark");
  }

  Path folder(String name) throws IOException {
    return Files.createDirectories(root.resolve(name));
  }

  Path path(String name) {
    return root.resolve(name);
  }

  /** A bare process of the agent. */
  BareAgent bare(BenchmarkAgent agent) throws IOException {
    return BareAgent.start(agent, installed(agent));
  }

  /** Milliseconds from the start of a bare process of the agent to its first answer. */
  double bareToAnswer(BenchmarkAgent agent, Value data) throws IOException {
    installed(agent);
    long start = System.nanoTime();
    try (BareAgent bare = bare(agent)) {
      bare.greet().request(data);
      return (System.nanoTime() - start) / 1e6;
    }
  }

  /** Where the agent's files lie for bare processes. */
  Path installed(BenchmarkAgent agent) throws IOException {
    Path folder = root.resolve("bare-" + agent);
    if (!Files.isDirectory(folder)) {
      agent.install(folder);
    }
    return folder;
  }

  @Override
  public void close() throws IOException {
    DurableFiles.deleteTree(root);
  }
}
