package io.osupervisor.systemtests;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A real PostgreSQL for the nodes of one cluster, which can be stopped and started again. */
final class SharedDatabase implements AutoCloseable {
  private final Path directory;
  private final int port;
  private EmbeddedPostgres server;

  private SharedDatabase(Path directory, int port) {
    this.directory = directory;
    this.port = port;
    this.server = launch();
  }

  static SharedDatabase start(Path directory) {
    return new SharedDatabase(directory, FreePorts.take(1).get(0));
  }

  /** Where to connect. */
  String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port);
  }

  /** Ends it in order: connections break. */
  void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it again with what it has kept. */
  void startAgain() {
    server = launch();
  }

  /** Its durability is what acknowledged entries rest on, so it is as it comes. */
  private EmbeddedPostgres launch() {
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(directory)
          .setCleanDataDirectory(false)
          .setPort(port)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
