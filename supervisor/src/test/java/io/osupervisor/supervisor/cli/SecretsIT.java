package io.osupervisor.supervisor.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.Postgres;
import io.osupervisor.supervisor.TestAuthority;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node lives a whole life in a process of its own and logs all that it can. No secret that it was
 * given stands in what it said or wrote, but in the files that are for it.
 */
class SecretsIT {
  private static final Pattern READY = Pattern.compile("ready at (https://\\S+)");
  private static final String IN_URL = "the-password-of-the-database";
  private static final String IN_SPEC = "a-secret-in-the-spec";
  private static final String IN_FILE = "a-secret-in-a-file";

  private final Path folder;
  private final Path data;
  private final Path log;
  private final TestAuthority authority;
  private final StringWriter said = new StringWriter();

  SecretsIT(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.data = folder.resolve("data");
    this.log = folder.resolve("log");
    this.authority = new TestAuthority(folder.resolve("authority"));
    authority.issue("node");
  }

  @Test
  void shouldLogNoSecretInAWholeLife() throws Exception {
    Map<String, String> secrets = new LinkedHashMap<>();
    secrets.put("the database's password", IN_URL);
    secrets.put("a variable in a spec", IN_SPEC);
    secrets.put("a variable in a file", IN_FILE);
    // A PEM file's lines but the first, the last and the short one before it.
    List<String> key = Files.readAllLines(authority.key("node"));
    key.stream().filter(line -> line.length() == 64).forEach(line -> secrets.put(line, line));
    assertThat(secrets).hasSizeGreaterThan(10);
    try (Postgres database = Postgres.start()) {
      live(database, secrets);
    }
    String logged = Files.readString(log);
    assertThat(logged).contains(" DEBUG ", "ready at ").hasSizeGreaterThan(20_000);
    assertThat(said.toString()).contains("state         running", "forbidden", "unauthorized");
    secrets.forEach(
        (name, secret) -> {
          assertThat(logged.contains(secret)).as("%s in the log", name).isFalse();
          assertThat(said.toString().contains(secret)).as("%s told", name).isFalse();
        });
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).filter(this::isNoToken).toList()) {
        String text = Files.readString(file, ISO_8859_1);
        secrets.forEach(
            (name, secret) ->
                assertThat(text.contains(secret)).as("%s in %s", name, file).isFalse());
      }
    }
  }

  @Test
  void shouldNotTellAPasswordInASettingThatIsRefused() throws Exception {
    Process node =
        node("jdbc:postgres://127.0.0.1/osupervisor?user=u&password=" + IN_URL, "embedded");
    assertThat(node.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(node.exitValue()).isEqualTo(1);
    assertThat(Files.readString(log)).contains("osupervisor.store").doesNotContain(IN_URL);
  }

  private boolean isNoToken(Path file) {
    String name = data.relativize(file).toString();
    return !name.equals("token") && !name.startsWith("tokens/");
  }

  private void live(Postgres database, Map<String, String> secrets) throws Exception {
    Process node = node(database.url() + "&password=" + IN_URL, "postgresql");
    try {
      String url = ready(node);
      String admin = Files.readString(data.resolve("token")).strip();
      secrets.put("the first token", admin);
      osup(url, admin, "agent", "add", spec().toString());
      osup(url, admin, "request", "counter", "{\"add\":1}", "--timeout", "60s");
      osup(url, admin, "agent", "show", "counter");
      // What a command prints of a token is for whoever made it.
      StringWriter made = new StringWriter();
      command(made, url, admin, "token", "create", "vic", "--role", "viewer");
      String viewer = made.toString().strip();
      assertThat(viewer).hasSizeGreaterThan(30);
      secrets.put("a viewer's token", viewer);
      Patience.await().until(() -> osup(url, viewer, "agent", "list") == 0);
      assertThat(osup(url, viewer, "agent", "stop", "counter")).isNotZero();
      assertThat(osup(url, "no-token-" + IN_FILE.length(), "agent", "list")).isNotZero();
      osup(url, admin, "checkpoint", "take", "counter");
      osup(url, admin, "agent", "restart", "counter");
      osup(url, admin, "hypothesis", "submit", "counter", "--reason", "to see", "--param", "a=1");
      osup(url, admin, "events");
      osup(url, admin, "audit", "show");
      osup(url, admin, "agent", "logs", "counter");
      osup(url, admin, "token", "remove", "vic");
      osup(url, admin, "agent", "remove", "counter", "--purge");
    } finally {
      node.destroy();
      assertThat(node.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(node.exitValue()).isZero();
  }

  private Path spec() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), IN_FILE + "\n");
    Path genome = Files.createDirectories(folder.resolve("genome"));
    try (var program = getClass().getResourceAsStream("/agents/adder.py")) {
      Files.write(genome.resolve("adder.py"), program.readAllBytes());
    }
    return Files.writeString(
        folder.resolve("agent.conf"),
        """
        id = counter
        command = [/usr/bin/python3, adder.py]
        genome { root = "%s", include = ["*.py"] }
        start-timeout = 1m
        env { A_SECRET = "%s", ANOTHER = { file = "%s" } }
        """
            .formatted(genome, IN_SPEC, secret));
  }

  private Process node(String store, String kind) throws IOException {
    Path file = folder.resolve("node.conf");
    String tls =
        "certificate = \"%s\", key = \"%s\""
            .formatted(authority.certificate("node"), authority.key("node"));
    int port = freePort();
    Files.writeString(
        file,
        """
        osupervisor {
          management.tls { %1$s }
          cluster { port = %2$d, seed-nodes = ["127.0.0.1:%2$d"], tls { %1$s, ca = "%3$s" } }
          store.kind = %4$s
        }
        """
            .formatted(tls, port, authority.ca(), kind));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
            "-cp",
            System.getProperty("java.class.path"),
            Osup.class.getName(),
            "up",
            "-c",
            file.toString(),
            "--data",
            data.toString(),
            "--port",
            "0");
    builder.environment().keySet().removeIf(name -> name.startsWith("OSUP_"));
    builder.environment().put("OSUP_LOG_LEVEL", "DEBUG");
    builder.environment().put("OSUP_LOG_LEVEL_PEKKO", "DEBUG");
    builder.environment().put("OSUP_STORE_URL", store);
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private String ready(Process node) {
    return Patience.await()
        .until(
            () -> {
              Matcher ready = READY.matcher(Files.readString(log));
              assertThat(node.isAlive() || ready.find()).as("it lives").isTrue();
              return ready.reset().find() ? ready.group(1) : "";
            },
            url -> !url.isEmpty());
  }

  private int osup(String url, String token, String... words) {
    return command(said, url, token, words);
  }

  private int command(StringWriter out, String url, String token, String... words) {
    Map<String, String> environment = new HashMap<>();
    environment.put("OSUP_URL", url);
    environment.put("OSUP_TOKEN", token);
    environment.put("OSUP_CA", authority.ca().toString());
    environment.put("OSUP_DATA_DIR", data.toString());
    PrintWriter writer = new PrintWriter(out, true);
    return Osup.run(words, environment, writer, new PrintWriter(said, true));
  }

  private static int freePort() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return taken.getLocalPort();
    }
  }
}
