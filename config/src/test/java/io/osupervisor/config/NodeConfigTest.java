package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigTest {
  private static final String PORT = "osupervisor.management.port";

  private final Path dir;

  NodeConfigTest(@TempDir Path dir) {
    this.dir = dir;
  }

  @Test
  void shouldHaveTheBuiltInDefaultsWhenNothingIsGiven() {
    NodeConfig config = NodeConfig.load(Optional.empty(), Map.of(), List.of());

    NodeSettings settings = config.settings();
    assertThat(settings.dataDir()).isEqualTo(Path.of("data"));
    assertThat(settings.cluster())
        .isEqualTo(
            new ClusterSettings(
                "osupervisor",
                "127.0.0.1",
                0,
                List.of(),
                List.of(),
                false,
                new ClusterTls("", "", "")));
    assertThat(settings.cluster().standsAlone()).isTrue();
    assertThat(settings.management().port()).isEqualTo(8558);
    assertThat(settings.management().requestBodyMax()).isEqualTo(ByteSize.ofMiB(32));
    assertThat(settings.management().requestTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.management().requestTimeoutMax()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.vault().keepRemoved()).isEqualTo(Duration.ofDays(30));
    assertThat(settings.vault().walBuffer()).isEqualTo(ByteSize.ofMiB(4));
    assertThat(settings.processes().maxStartingOn(3)).isEqualTo(6);
    assertThat(settings.health().interval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.health().samples()).isEqualTo(360);
    assertThat(settings.trials())
        .isEqualTo(
            new TrialsSettings(
                50,
                10,
                1,
                1,
                TrialsSettings.OnNew.QUEUE,
                3,
                2,
                Duration.ofDays(7),
                Duration.ofMinutes(10),
                Duration.ofHours(24),
                Duration.ofMinutes(2),
                ByteSize.ofGiB(1),
                new QuarantineSettings(Duration.ofMinutes(15), Duration.ofDays(30), 2, 5)));
    assertThat(config.warnings()).isEmpty();
  }

  @Test
  void shouldLetEachLayerYieldToTheNext() {
    Path file = file("osupervisor { management { port = 1001, page-size = 7 }, data-dir = f }");
    Map<String, String> environment =
        Map.of("OSUP_MANAGEMENT_PORT", "1002", "OSUP_DATA_DIR", "e", "OSUP_CLUSTER_NAME", "");
    Flag flag = new Flag("--port", PORT, "1003");

    NodeSettings built = NodeConfig.load(Optional.empty(), Map.of(), List.of()).settings();
    NodeSettings filed = NodeConfig.load(Optional.of(file), Map.of(), List.of()).settings();
    NodeSettings environed = NodeConfig.load(Optional.of(file), environment, List.of()).settings();
    NodeSettings flagged =
        NodeConfig.load(Optional.of(file), environment, List.of(flag)).settings();

    assertThat(List.of(built, filed, environed, flagged))
        .extracting(settings -> settings.management().port())
        .containsExactly(8558, 1001, 1002, 1003);
    assertThat(flagged.dataDir()).isEqualTo(Path.of("e"));
    assertThat(flagged.management().pageSize()).isEqualTo(7);
    assertThat(flagged.cluster().name()).isEqualTo("osupervisor");
  }

  @Test
  void shouldTakeTheLastOfEqualFlags() {
    List<Flag> flags = List.of(new Flag("--port", PORT, "1"), new Flag("--port", PORT, "2"));

    assertThat(NodeConfig.load(Optional.empty(), Map.of(), flags).settings().management().port())
        .isEqualTo(2);
  }

  @Test
  void shouldReadListsAndGroupsOfTheEnvironmentAsHocon() {
    Map<String, String> environment =
        Map.of(
            "OSUP_CLUSTER_PORT",
            "2551",
            "OSUP_CLUSTER_SEED_NODES",
            "[\"127.0.0.1:2551\"]",
            "OSUP_AGENT_DEFAULTS_ENV",
            "{TZ = UTC}");

    NodeSettings settings = NodeConfig.load(Optional.empty(), environment, List.of()).settings();

    assertThat(settings.cluster().seedNodes()).containsExactly(new SeedNode("127.0.0.1", 2551));
    assertThat(settings.cluster().standsAlone()).isTrue();
    assertThat(settings.agentDefaults().env())
        .isEqualTo(Map.of("TZ", new EnvironmentValue.Text("UTC")));
  }

  @Test
  void shouldNameTheSourceOfEachProblem() {
    Path file =
        file(
            """
            osupervisor {
              managment.port = 1
              vault.min-free = much
            }
            """);
    Map<String, String> environment = Map.of("OSUP_HEALTH_INTERVAL", "10");

    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                NodeConfig.load(
                    Optional.of(file), environment, List.of(new Flag("--port", PORT, "80000"))));

    assertThat(refused)
        .hasMessage(
            "4 problems in the configuration:"
                + ("\n  "
                    + file
                    + ":2: osupervisor.managment = {\"port\":1}: there is no such key;")
                + " did you mean 'osupervisor.management'?"
                + "\n  flag --port: osupervisor.management.port = \"80000\":"
                + " must be between 0 and 65535"
                + ("\n  " + file + ":3: osupervisor.vault.min-free = \"much\":")
                + " must be a size, as in 512MiB"
                + "\n  environment variable OSUP_HEALTH_INTERVAL: osupervisor.health.interval ="
                + " \"10\": must be a duration with a unit, as in 10s");
  }

  @Test
  void shouldRefuseToListenBeyondLoopbackUnlessToldTo() {
    Path open = file("osupervisor.management.host = 0.0.0.0");
    Path insecure = file("osupervisor.management { host = 0.0.0.0, insecure = true }");

    assertThat(refusal(open))
        .hasMessage(
            open
                + ":1: osupervisor.management.host = \"0.0.0.0\": is reachable from other machines"
                + " without TLS; keep to 127.0.0.1, set tls, or set insecure = true if the"
                + " network in between is trusted");
    assertThat(load(insecure).settings().management().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void shouldRefuseDispatchersThatAreDerived() {
    assertThat(refusal(file("osupervisor.dispatchers.blocking.throughput = 2")))
        .hasMessageContaining("osupervisor.dispatchers = ")
        .hasMessageContaining("there is no such key");
  }

  @Test
  void shouldPassPekkoKeysThroughAndFollowTheSettings() {
    NodeConfig config =
        load(
            file(
                """
                root = "/somewhere"
                osupervisor { data-dir = ${root}"/d", threads.blocking = 3, cluster.port = 2551 }
                pekko.cluster.gossip-interval = 250ms
                """));

    assertThat(config.effective().getString("pekko.cluster.gossip-interval")).isEqualTo("250ms");
    assertThat(config.effective().getString("osupervisor.vault.snapshots.dir"))
        .isEqualTo("/somewhere/d/snapshots");
    assertThat(
            config
                .effective()
                .getInt("osupervisor.dispatchers.blocking.thread-pool-executor.fixed-pool-size"))
        .isEqualTo(3);
    assertThat(config.effective().getInt("pekko.remote.artery.canonical.port")).isEqualTo(2551);
    assertThat(config.warnings())
        .containsExactly("the group 'root' of the configuration is read by nobody");
  }

  @Test
  void shouldWarnOfAMistypedGroupAndAMistypedVariable() {
    NodeConfig config =
        NodeConfig.load(
            Optional.of(file("osuperviser.data-dir = x")),
            Map.of("OSUP_DATA_DRI", "x", "OSUP_URL", "u", "PATH", "/bin"),
            List.of());

    assertThat(config.warnings())
        .containsExactly(
            "the environment variable OSUP_DATA_DRI is no setting and was not read;"
                + " did you mean OSUP_DATA_DIR?",
            "the group 'osuperviser' of the configuration is read by nobody;"
                + " did you mean 'osupervisor'?");
  }

  @Test
  void shouldRefuseTheEmbeddedStoreWithMoreThanOneNode() {
    String seeds =
        "osupervisor.cluster { host = 10.0.0.1, port = 2551, insecure = true,"
            + " seed-nodes = [\"10.0.0.1:2551\", \"10.0.0.2:2551\"] }\n";
    String store = "osupervisor.store { kind = postgresql, url = \"jdbc:postgresql://db/osup\" }";
    Path shared = file(seeds + store);

    ConfigException refused = refusal(file(seeds));
    assertThat(refused).hasMessageContaining("names other nodes, but the embedded store");
    assertThat(refused.problems().get(0).key()).isEqualTo("osupervisor.cluster.seed-nodes");
    for (String stock : List.of("leveldb", "leveldb-shared")) {
      String plugin = "pekko.persistence.journal.plugin = pekko.persistence.journal." + stock;
      assertThat(refusal(file(seeds + plugin)))
          .hasMessageContaining("names other nodes, but the embedded store");
    }
    assertThat(load(shared).effective().getStringList("pekko.cluster.seed-nodes"))
        .as("it founds no cluster but by its own decision")
        .containsExactly("pekko://osupervisor@10.0.0.2:2551");
  }

  @Test
  void shouldRefuseTheEmbeddedStoreWithSeedsOfTheLibrary() {
    String seeds = "pekko.cluster.seed-nodes = [\"pekko://osupervisor@10.0.0.2:2551\"]";
    assertThat(refusal(file(seeds)))
        .hasMessageContaining("names other nodes, but the embedded store");
  }

  @Test
  void shouldRefuseAnOpenWireByWhateverKey() {
    String wire = "pekko.remote.artery.";
    for (String key : List.of("bind.hostname", "canonical.hostname")) {
      String open = wire + key + " = \"0.0.0.0\"\n";
      assertThat(refusal(file(open)))
          .hasMessageContaining(wire + key)
          .hasMessageContaining("without TLS");
      assertThat(load(file(open + "osupervisor.cluster.insecure = true")).warnings()).isEmpty();
    }
    String tls =
        "osupervisor.cluster { host = 10.0.0.1, tls { certificate = c, key = k, ca = a } }";
    assertThat(load(file(tls)).effective().getString(wire + "transport")).isEqualTo("tls-tcp");
    assertThat(refusal(file(tls + "\n" + wire + "transport = tcp")))
        .hasMessageContaining("without TLS");
  }

  @Test
  void shouldKeepEventsWhereTheStoreIs() {
    NodeConfig embedded = load(file("osupervisor.store.kind = embedded"));
    NodeConfig shared =
        load(
            file(
                """
                osupervisor.store {
                  kind = postgresql, url = "jdbc:postgresql://db/osup?user=u&password=hunter2"
                }
                """));

    assertThat(embedded.effective().getString("pekko.persistence.journal.plugin"))
        .isEqualTo("osupervisor.vault.journal");
    assertThat(shared.effective().getString("pekko.persistence.journal.plugin"))
        .isEqualTo("jdbc-journal");
    assertThat(shared.effective().getString("pekko.persistence.snapshot-store.plugin"))
        .isEqualTo("jdbc-snapshot-store");
    assertThat(shared.settings().store().poolSize()).isEqualTo(8);
    assertThat(shared.toString() + shared.render("osupervisor"))
        .contains("jdbc:postgresql://db/osup?user=u&password=******")
        .doesNotContain("hunter2");
  }

  @Test
  void shouldRefuseAStoreWithoutAUrlThatFits() {
    String message = "must begin with jdbc:postgresql: where kind = postgresql";
    assertThat(refusal(file("osupervisor.store.kind = postgresql"))).hasMessageContaining(message);
    assertThat(
            refusal(
                file("osupervisor.store { kind = postgresql, url = \"jdbc:mysql://db/osup\" }")))
        .hasMessageContaining(message);
    assertThat(refusal(file("osupervisor.store.url = \"jdbc:postgresql://db/osup\"")))
        .hasMessageContaining("must be empty where kind = embedded");
    String patient = "jdbc:postgresql://db/osup?user=u&socketTimeout=60";
    assertThat(refusal(file("osupervisor.store { kind = postgresql, url = \"" + patient + "\" }")))
        .hasMessageContaining("must not say how long to wait");
  }

  @Test
  void shouldTellAFileThatCannotBeReadOrParsed() {
    ConfigException missing = refusal(dir.resolve("none.conf"));
    Path broken = file("osupervisor {\n  data-dir = [\n");
    ConfigException unparsable = refusal(broken);

    assertThat(missing.code()).isEqualTo("config_unreadable");
    assertThat(missing)
        .hasMessage(dir.resolve("none.conf") + ": cannot be read (NoSuchFileException)");
    assertThat(unparsable.code()).isEqualTo("config_unparsable");
    assertThat(unparsable.problems().get(0).source()).isEqualTo(broken.toString());
    assertThat(unparsable.problems().get(0).line()).isGreaterThan(1);
    assertThat(unparsable).hasMessageStartingWith(broken + ":");
  }

  @Test
  void shouldTellASubstitutionThatLeadsNowhere() {
    Path file = file("osupervisor.data-dir = ${no.such.key}");

    ConfigException refused = refusal(file);

    assertThat(refused.code()).isEqualTo("config_unparsable");
    assertThat(refused).hasMessageStartingWith(file + ":1: ").hasMessageContaining("no.such.key");
  }

  @Test
  void shouldTellAFlagThatIsNoHocon() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                NodeConfig.load(
                    Optional.empty(),
                    Map.of(),
                    List.of(new Flag("--seed", "osupervisor.cluster.seed-nodes", "[a"))));

    assertThat(refused.code()).isEqualTo("config_unparsable");
    assertThat(refused).hasMessageStartingWith("flag --seed");
  }

  @Test
  void shouldRenderWithSecretsMasked() {
    NodeConfig config =
        load(
            file(
                """
                osupervisor.agent-defaults.env { API_KEY = hunter2, TZ = UTC }
                pekko-persistence-jdbc.db {
                  password = hunter2, url = "jdbc:postgresql://u:hunter2@db/x?password=hunter2&a=b"
                }
                """));

    assertThat(config.render("osupervisor"))
        .contains("\"API_KEY\"=\"******\"", "TZ=UTC", "min-free=\"256MiB\"", "port=8558")
        .doesNotContain("hunter2");
    assertThat(config.render("pekko-persistence-jdbc"))
        .contains("password=\"******\"", "://u:******@db/x?password=******&a=b")
        .doesNotContain("hunter2");
  }

  @Test
  void shouldKeepSecretsOutOfItsText() {
    NodeConfig config =
        load(file("osupervisor.agent-defaults.env.KEY = hunter2, db.password = hunter2"));

    assertThat(config.toString()).contains("KEY=******").doesNotContain("hunter2");
  }

  @Test
  void shouldLoadTheNodeFileThatShips() throws IOException {
    Path shipped = Path.of("nodes/single.conf");
    NodeConfig config = load(shipped);

    assertThat(config.warnings()).isEmpty();
    assertThat(config.settings())
        .isEqualTo(NodeConfig.load(Optional.empty(), Map.of(), List.of()).settings());

    // What it offers must be right as well: every commented setting, taken at once.
    String offered =
        Files.readString(shipped).replaceAll("(?m)^( *)# ((pekko|[a-z-]+ [={])[^\\n]*)$", "$1$2");
    NodeConfig all = load(file(offered));
    assertThat(all.warnings()).isEmpty();
    assertThat(all.settings().management().host()).isEqualTo("0.0.0.0");
    assertThat(all.settings().agentDefaults().standby()).isEqualTo(1);
    assertThat(all.settings().agentDefaults().env()).containsKeys("TZ", "API_KEY");
    assertThat(all.effective().getString("pekko.cluster.split-brain-resolver.stable-after"))
        .isEqualTo("5s");
    assertThat(offered.lines().filter(line -> line.strip().matches("# [a-z-]+ [={].*"))).isEmpty();
  }

  private NodeConfig load(Path file) {
    return NodeConfig.load(Optional.of(file), Map.of(), List.of());
  }

  private ConfigException refusal(Path file) {
    return catchThrowableOfType(ConfigException.class, () -> load(file));
  }

  private Path file(String text) {
    try {
      return Files.writeString(Files.createTempFile(dir, "node", ".conf"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
