package io.osupervisor.agent.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a node's process host needs to know.
 *
 * @param dataDirectory of the node; made unreadable for all but its owner
 * @param secrets other folders that agents in namespaces must not see
 * @param instances where private directories lie; every parent must be open to all users
 * @param path where commands are looked up, and the agents' PATH
 * @param logFileSize bytes before a log rotates, at least 16 KiB
 * @param logFiles rotated logs kept for each agent, at least 1
 * @param firstUid of the range from which agents get theirs
 * @param uids how many there are in the range
 * @param loops threads that serve the pipes
 */
public record ProcessHostSettings(
    Path dataDirectory,
    List<Path> secrets,
    Path instances,
    String path,
    long logFileSize,
    int logFiles,
    int firstUid,
    int uids,
    int loops) {

  /**
   * @throws IllegalArgumentException when a value is out of its range
   */
  public ProcessHostSettings {
    dataDirectory = dataDirectory.toAbsolutePath().normalize();
    secrets = List.copyOf(secrets);
    instances = instances.toAbsolutePath().normalize();
    if (firstUid < 1000 || uids < 1 || firstUid > Integer.MAX_VALUE - uids) {
      throw new IllegalArgumentException("user ids " + firstUid + " and " + uids + " more");
    }
    if (loops < 1 || loops > 64) {
      throw new IllegalArgumentException("process loops not in 1 .. 64: " + loops);
    }
  }

  /** The usual: the node's PATH, 3 + 1 logs of 10 MiB, user ids from 210000, one loop. */
  public static ProcessHostSettings of(Path dataDirectory) {
    Path data = dataDirectory.toAbsolutePath().normalize();
    String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    Path instances = Path.of("/var/tmp/osup-" + identity(data));
    return new ProcessHostSettings(
        data, List.of(), instances, path, 10 << 20, 3, 210_000, 10_000, 1);
  }

  /** Twelve digits that stand for the data directory in names elsewhere. */
  public String identity() {
    return identity(dataDirectory);
  }

  /** Where the agents' logs lie. */
  public Path logs() {
    return dataDirectory.resolve("logs");
  }

  private static String identity(Path data) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(data.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
