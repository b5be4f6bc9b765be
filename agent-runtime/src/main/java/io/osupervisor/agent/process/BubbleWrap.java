package io.osupervisor.agent.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of {@code bwrap} around an agent's program.
 *
 * <p>Two processes of it stay for each agent: one that waits, and process 1 of the namespace. So
 * that the agent alone has the pipes of the protocol and alone hears SIGTERM, both have the pipes
 * only under other numbers, which they close, and ignore the signal.
 *
 * @param directory the agent's own, which it may write
 * @param network false leaves it a loopback of its own
 * @param memory bytes that may lie in its {@code /dev/shm}
 * @param hidden directories that the agent's user could read, but must not
 */
record BubbleWrap(Path directory, boolean network, long memory, List<Path> hidden) {
  /** How many of its processes stay beside the agent's. */
  static final int PROCESSES = 2;

  /** For the shell before it. */
  static final String BEFORE = "trap '' TERM\nexec 3<&0 4>&1 </dev/null >/dev/null\n";

  private static final String WITHIN =
      "unset PWD OLDPWD; exec \"$0\" --default-signal=TERM \"$@\" <&3 3<&- >&4 4>&-";

  BubbleWrap {
    hidden = List.copyOf(hidden);
  }

  /** What comes before the agent's command. */
  List<String> command(Platform platform) {
    List<String> command = new ArrayList<>();
    command.add(platform.tool("bwrap"));
    command.addAll(namespaces(network));
    command.addAll(fileSystem(memory));
    for (Path path : hidden) {
      command.addAll(List.of("--perms", "0000", "--size", "4096"));
      command.addAll(List.of("--tmpfs", path.toString(), "--remount-ro", path.toString()));
    }
    bind(command, PrivateDirectory.temporary(directory), Path.of("/tmp"));
    bind(command, directory, directory);
    command.addAll(List.of("--chdir", directory.toString(), "--"));
    command.addAll(List.of(platform.tool("sh"), "-c", WITHIN, platform.tool("env")));
    return command;
  }

  static List<String> namespaces(boolean network) {
    List<String> options = new ArrayList<>();
    // The kernel ends the namespace with its process 1, which ends with the node's thread.
    options.addAll(List.of("--die-with-parent", "--unshare-user", "--disable-userns"));
    options.addAll(List.of("--unshare-pid", "--unshare-ipc", "--unshare-uts"));
    // A node that is root would leave it all of them within its namespace.
    options.addAll(List.of("--cap-drop", "ALL"));
    if (!network) {
      options.add("--unshare-net");
    }
    return options;
  }

  static List<String> fileSystem(long memory) {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--ro-bind", "/", "/", "--dev", "/dev"));
    options.addAll(List.of("--size", Long.toString(memory), "--tmpfs", "/dev/shm"));
    options.addAll(List.of("--remount-ro", "/dev", "--proc", "/proc"));
    return options;
  }

  private static void bind(List<String> command, Path from, Path to) {
    command.addAll(List.of("--bind", from.toString(), to.toString()));
  }
}
