package io.osupervisor.supervisor;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL that can be stopped and started again. It refuses to run as root; where the
 * tests do, it runs in a user namespace of its own.
 */
public final class Postgres implements AutoCloseable {
  private final Path data;
  private final int port;
  private EmbeddedPostgres server;
  private List<Long> frozen = List.of();

  private Postgres(Path data, int port) throws IOException {
    this.data = data;
    this.port = port;
    this.server = server();
  }

  /** Starts one. Where it cannot run at all the test is not run, and says so. */
  public static Postgres start() throws Exception {
    requirePossible();
    return new Postgres(Files.createTempDirectory("osup-postgres"), freePort());
  }

  private EmbeddedPostgres server() throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setPort(port)
        .setServerConfig("fsync", "off")
        .setServerConfig("shared_buffers", "16MB")
        .start();
  }

  /** Ends the server; every connection breaks. */
  public void stop() throws IOException {
    server.close();
  }

  /** Starts it again with what it held. */
  public void startAgain() throws IOException {
    server = server();
  }

  /** Has it take connections, and say nothing more. */
  public void freeze() throws IOException {
    long first = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    signal("STOP", List.of(first));
    frozen =
        Stream.concat(
                Stream.of(first),
                ProcessHandle.of(first).orElseThrow().descendants().map(ProcessHandle::pid))
            .toList();
    signal("STOP", frozen);
  }

  /** Lets it go on where it was. */
  public void thaw() throws IOException {
    signal("CONT", frozen);
    frozen = List.of();
  }

  /** One that ended meanwhile is passed over. */
  private static void signal(String name, List<Long> pids) throws IOException {
    for (long pid : pids) {
      new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start().onExit().join();
    }
  }

  /** Where to connect. */
  public String url() {
    return "jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(port);
  }

  /** Runs statements. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The number that a query gives. */
  public long number(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  @Override
  public void close() throws IOException {
    thaw();
    server.close();
    try (Stream<Path> all = Files.walk(data)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return taken.getLocalPort();
    }
  }

  private static void requirePossible() throws Exception {
    String machine = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    Assumptions.assumeTrue(
        machine.equals("Linux on amd64"),
        () -> "PostgreSQL is not tried: there are no binaries for " + machine);
    Assumptions.assumeTrue(
        !isRoot() || hasUserNamespaces(),
        "PostgreSQL is not tried: it refuses to run as root, and 'unshare -U' does not work here");
  }

  private static boolean isRoot() throws IOException {
    return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  private static boolean hasUserNamespaces() throws InterruptedException {
    try {
      return new ProcessBuilder("unshare", "-U", "true").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
