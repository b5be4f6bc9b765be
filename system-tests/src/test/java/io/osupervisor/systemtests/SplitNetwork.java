package io.osupervisor.systemtests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network namespace for each node, and three bridges of this machine that join them: one among
 * nodes, one to their callers, one to their database. Each can be cut for each node alone: what was
 * sent is lost then, and nobody is told. Closed, nothing of it is left.
 */
final class SplitNetwork implements Site, AutoCloseable {
  /** A bridge. */
  enum Net {
    MEMBERS("m", 0),
    CALLERS("c", 1),
    DATABASE("d", 2);

    private final String letter;
    private final int subnet;

    Net(String letter, int subnet) {
      this.letter = letter;
      this.subnet = subnet;
    }
  }

  private static final Pattern OWN = Pattern.compile("osup-(\\d+)-\\d+-\\d+");
  private static final Pattern BRIDGE = Pattern.compile("(osup(\\d+)-\\d+[mcd])[:@]");
  private static final AtomicInteger MADE = new AtomicInteger();

  /** Nobody has it, so what is sent to it is lost. */
  private static final String NOBODY = "02:00:00:00:00:fe";

  private final String mark =
      ProcessHandle.current().pid() + "-" + MADE.getAndUpdate(n -> (n + 1) % 10);
  private final String subnets = freeSubnets();
  private final Deque<String[]> undo = new ArrayDeque<>();

  private SplitNetwork() {}

  /**
   * Makes it. What an earlier test could not remove, because it was killed, is removed first.
   *
   * @throws IllegalStateException when that cannot be done, which says why
   */
  static SplitNetwork of(int nodes) {
    removeOrphans();
    SplitNetwork network = new SplitNetwork();
    try {
      for (Net net : Net.values()) {
        network.bridge(net);
      }
      for (int node = 0; node < nodes; node++) {
        network.namespace(node);
      }
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /** Why none can be made here, as the system says it. */
  static Optional<String> obstacle() {
    try (SplitNetwork tried = of(1)) {
      run("nsenter", "--net=" + tried.path(0), "true");
      return Optional.empty();
    } catch (IllegalStateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String member(int node) {
    return address(Net.MEMBERS, node);
  }

  @Override
  public String database() {
    return host(Net.DATABASE);
  }

  /** The program itself takes the place of this command, and of its file systems it sees all. */
  @Override
  public List<String> inside(int node) {
    return List.of("nsenter", "--net=" + path(node), "--");
  }

  @Override
  public String settings(int node) {
    return """
    osupervisor.cluster { host = "%s", insecure = true }
    osupervisor.management { host = "%s", insecure = true }
    """
        .formatted(member(node), address(Net.CALLERS, node));
  }

  /** Nothing comes from the node there, nor to it. */
  void cut(Net net, int node) {
    run("ip", "link", "set", "dev", leg(net, node), "nomaster");
  }

  /** What {@link #cut} did counts no more. */
  void mend(Net net, int node) {
    run("ip", "link", "set", "dev", leg(net, node), "master", bridgeName(net));
  }

  /** What a node sends to another one is lost, though not what the other one sends. */
  void cutOneWay(int from, int to) {
    neighbour(from, "replace", member(to), "lladdr", NOBODY, "nud", "permanent");
  }

  /** What {@link #cutOneWay} did counts no more. */
  void mendOneWay(int from, int to) {
    neighbour(from, "del", member(to));
  }

  private void neighbour(int node, String... words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name(node), "neigh"));
    command.addAll(List.of(words));
    command.addAll(List.of("dev", inner(Net.MEMBERS)));
    run(command.toArray(String[]::new));
  }

  private void bridge(Net net) {
    made("ip", "link", "add", bridgeName(net), "type", "bridge")
        .undoneBy("ip", "link", "del", bridgeName(net));
    run("ip", "addr", "add", host(net) + "/24", "dev", bridgeName(net));
    run("ip", "link", "set", "dev", bridgeName(net), "up");
  }

  /** With it its ends of the legs go, and so the other ends. */
  private void namespace(int node) {
    made("ip", "netns", "add", name(node)).undoneBy("ip", "netns", "del", name(node));
    run("ip", "-n", name(node), "link", "set", "dev", "lo", "up");
    for (Net net : Net.values()) {
      String inner = inner(net);
      String outer = leg(net, node);
      String pair = "ip link add %s type veth peer name %s netns %s";
      run(pair.formatted(outer, inner, name(node)).split(" ", -1));
      run("ip", "link", "set", "dev", outer, "master", bridgeName(net), "up");
      run("ip", "-n", name(node), "addr", "add", address(net, node) + "/24", "dev", inner);
      run("ip", "-n", name(node), "link", "set", "dev", inner, "up");
    }
  }

  private String address(Net net, int node) {
    return subnets.formatted(net.subnet, node + 10);
  }

  /** Of this machine there. */
  private String host(Net net) {
    return subnets.formatted(net.subnet, 1);
  }

  private String name(int node) {
    return "osup-" + mark + "-" + node;
  }

  private String path(int node) {
    return "/run/netns/" + name(node);
  }

  /** A name of an interface has at most 15 characters. */
  private String bridgeName(Net net) {
    return "osup" + mark + net.letter;
  }

  private String leg(Net net, int node) {
    return "os" + mark + net.letter + node;
  }

  /** Where a namespace has its leg. */
  private static String inner(Net net) {
    return "osup-" + net.letter;
  }

  private static String freeSubnets() {
    String taken = run("ip", "-o", "-4", "addr");
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String free;
    do {
      free = "10." + random.nextInt(100, 250) + ".";
    } while (taken.contains(" " + free));
    return free + "%d.%d";
  }

  private static void removeOrphans() {
    for (String line : run("ip", "netns", "list").lines().toList()) {
      Matcher own = OWN.matcher(line);
      if (own.lookingAt() && isOrphan(own.group(1))) {
        run("ip", "netns", "del", own.group());
      }
    }
    Matcher bridges = BRIDGE.matcher(run("ip", "-o", "link", "show", "type", "bridge"));
    while (bridges.find()) {
      if (isOrphan(bridges.group(2))) {
        run("ip", "link", "del", bridges.group(1));
      }
    }
  }

  private static boolean isOrphan(String pid) {
    return !Files.exists(Path.of("/proc", pid));
  }

  /** Takes back what was done last. */
  private interface Done {
    void undoneBy(String... command);
  }

  private Done made(String... command) {
    run(command);
    return undo::push;
  }

  /** Everything is tried, whatever fails. */
  @Override
  public void close() {
    List<RuntimeException> failed = new ArrayList<>();
    while (!undo.isEmpty()) {
      try {
        run(undo.pop());
      } catch (IllegalStateException e) {
        failed.add(e);
      }
    }
    if (!failed.isEmpty()) {
      throw failed.get(0);
    }
  }

  /** What it printed. */
  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said.strip());
      }
      return said;
    } catch (IOException e) {
      throw new IllegalStateException(String.join(" ", command) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
