package io.osupervisor.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Everything that a node is told, read once at its start. What is built in gives way to the file,
 * the file to the environment, the environment to flags.
 *
 * @param settings the group {@code osupervisor}, typed and validated
 * @param effective the whole configuration for the actor system: {@code pekko} and all libraries
 * @param warnings what was given but read by nobody, one sentence each
 */
public record NodeConfig(NodeSettings settings, Config effective, List<String> warnings) {
  private static final String SEEDS = "osupervisor.cluster.seed-nodes";
  private static final String JOURNAL = "pekko.persistence.journal.plugin";

  /** Journals in files of one node: the vault's own, and those that earlier releases used. */
  private static final List<String> EMBEDDED =
      List.of("osupervisor.vault.journal", "pekko.persistence.journal.leveldb");

  private static final String ARTERY = "pekko.remote.artery";
  private static final String TLS = "tls-tcp";
  private static final String ROTATING_KEYS =
      "org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider";

  public NodeConfig {
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads the configuration of a node.
   *
   * @param file the node's file, HOCON; without one everything is as built in
   * @param environment variables {@code OSUP_…}: the key in capitals, with underscores for dots and
   *     dashes, as in {@code OSUP_MANAGEMENT_PORT}
   * @param flags from the command line; the last of equal keys wins
   * @throws ConfigException with everything that is wrong
   */
  public static NodeConfig load(
      Optional<Path> file, Map<String, String> environment, List<Flag> flags) {
    Config own = flags(flags).withFallback(EnvironmentVariables.layer(environment));
    own = own.withFallback(file.map(NodeConfig::parse).orElse(ConfigFactory.empty()));
    return of(own, EnvironmentVariables.warnings(environment));
  }

  private static NodeConfig of(Config own, List<String> warnings) {
    try {
      Config reference = ConfigFactory.defaultReferenceUnresolved();
      Config all = own.withFallback(resource("osupervisor-node.conf")).withFallback(reference);
      Config builtIn = reference.withOnlyPath(NodeSettings.ROOT).resolve();
      NodeSettings settings =
          ConfigBinder.bind(
              own.resolveWith(all.resolve()), builtIn, NodeSettings.ROOT, NodeSettings.class);
      Config effective =
          own.withFallback(membership(settings.cluster()))
              .withFallback(plugins(settings.store()))
              .withFallback(tls(settings.cluster().tls()))
              .withFallback(all)
              .resolve();
      refuseUnsharedStore(settings.cluster(), effective);
      refuseOpenWire(settings.cluster(), effective);
      List<String> told = new ArrayList<>(warnings);
      told.addAll(strangers(own, reference));
      return new NodeConfig(settings, effective, told);
    } catch (com.typesafe.config.ConfigException e) {
      throw ConfigException.unparsable(e, "configuration");
    }
  }

  /** Reads agents' specs with this node's defaults. */
  public AgentSpecReader agentSpecs() {
    return new AgentSpecReader(effective.getConfig("osupervisor.agent-defaults"));
  }

  /** The effective configuration below a path as HOCON for people, secrets masked. */
  public String render(String path) {
    return Secrets.mask(effective.getConfig(path))
        .root()
        .render(
            ConfigRenderOptions.defaults()
                .setJson(false)
                .setComments(false)
                .setOriginComments(false));
  }

  /** The settings alone: passwords of libraries stand in the rest. */
  @Override
  public String toString() {
    return "NodeConfig[" + settings + "]";
  }

  private static Config flags(List<Flag> flags) {
    Config layer = ConfigFactory.empty();
    for (Flag flag : flags) {
      layer = TextLayer.of("flag " + flag.name(), flag.key(), flag.value()).withFallback(layer);
    }
    return layer;
  }

  private static Config parse(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw ConfigException.unreadable(file, new NoSuchFileException(file.toString()));
    }
    try {
      return ConfigFactory.parseFile(
          file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (com.typesafe.config.ConfigException e) {
      throw ConfigException.unparsable(e, file.toString());
    }
  }

  private static Config resource(String name) {
    return ConfigFactory.parseResources(
        NodeConfig.class.getClassLoader(),
        name,
        ConfigParseOptions.defaults().setAllowMissing(false));
  }

  private static Config plugins(StoreSettings store) {
    return store.kind() == StoreKind.EMBEDDED
        ? ConfigFactory.empty()
        : resource("osupervisor-store-postgresql.conf");
  }

  /** Without itself among them the actor system founds no cluster by itself. */
  private static Config membership(ClusterSettings cluster) {
    List<String> addresses =
        cluster.otherNodes().stream()
            .map(seed -> "pekko://" + cluster.name() + "@" + seed)
            .toList();
    List<String> roles =
        Stream.concat(Stream.of(""), cluster.roles().stream())
            .map(ClusterSettings::memberRole)
            .distinct()
            .toList();
    return ConfigFactory.parseMap(
        Map.of("pekko.cluster.seed-nodes", addresses, "pekko.cluster.roles", roles),
        "derived from osupervisor.cluster");
  }

  private static Config tls(ClusterTls tls) {
    if (!tls.isOn()) {
      return ConfigFactory.empty();
    }
    String keys = ARTERY + ".ssl.rotating-keys-engine.";
    return ConfigFactory.parseMap(
        Map.of(
            ARTERY + ".transport", TLS,
            ARTERY + ".ssl.ssl-engine-provider", ROTATING_KEYS,
            keys + "cert-file", tls.certificate(),
            keys + "key-file", tls.key(),
            keys + "ca-cert-file", tls.ca()),
        "derived from osupervisor.cluster.tls");
  }

  /** With a store of its own each node would find an agent empty that another one had kept. */
  private static void refuseUnsharedStore(ClusterSettings cluster, Config effective) {
    String journal = effective.getString(JOURNAL);
    boolean alone = cluster.standsAlone() && joinsNobodyElse(cluster, effective);
    if (!alone && EMBEDDED.stream().anyMatch(journal::startsWith)) {
      throw ConfigException.invalid(
          List.of(
              Origins.problem(
                  effective.getValue(SEEDS),
                  SEEDS,
                  "names other nodes, but the embedded store cannot be shared: losing a node would"
                      + " lose its agents' memory; leave it empty, or set osupervisor.store.kind ="
                      + " postgresql and osupervisor.store.url",
                  "")));
    }
  }

  /** The library's own keys pass through: what they open counts like what ours open. */
  private static void refuseOpenWire(ClusterSettings cluster, Config effective) {
    if (cluster.insecure() || effective.getString(ARTERY + ".transport").equals(TLS)) {
      return;
    }
    List<ConfigProblem> open =
        Stream.of(ARTERY + ".canonical.hostname", ARTERY + ".bind.hostname")
            .filter(key -> !effective.getString(key).isEmpty())
            .filter(key -> !Loopback.is(effective.getString(key)))
            .map(
                key -> Origins.problem(effective.getValue(key), key, ClusterSettings.OPEN_WIRE, ""))
            .toList();
    if (!open.isEmpty()) {
      throw ConfigException.invalid(open);
    }
  }

  /** Also by the library's own key, which passes through. */
  private static boolean joinsNobodyElse(ClusterSettings cluster, Config effective) {
    String self = "@" + cluster.host() + ":" + cluster.port();
    return effective.getStringList("pekko.cluster.seed-nodes").stream()
        .allMatch(seed -> seed.endsWith(self));
  }

  private static List<String> strangers(Config own, Config reference) {
    Set<String> known = reference.root().keySet();
    return new TreeSet<>(own.root().keySet())
        .stream().filter(key -> !known.contains(key)).map(key -> stranger(key, known)).toList();
  }

  private static String stranger(String key, Set<String> known) {
    String nearest = Names.nearest(key, known);
    String text = "the group '" + key + "' of the configuration is read by nobody";
    return nearest.isEmpty() ? text : text + "; did you mean '" + nearest + "'?";
  }
}
