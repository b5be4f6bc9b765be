package io.osupervisor.config;

/**
 * Where a node of the cluster listens for the others.
 *
 * @param host name or address; an IPv6 address in brackets
 * @param port 1 to 65535
 */
public record SeedNode(String host, int port) {

  /**
   * @throws IllegalArgumentException when the host is empty or the port out of range
   */
  public SeedNode {
    if (host.isBlank() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("not host:port: " + host + ":" + port);
    }
  }

  /**
   * Reads {@code host:port}.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  public static SeedNode parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("not host:port: " + text);
    }
    return new SeedNode(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
