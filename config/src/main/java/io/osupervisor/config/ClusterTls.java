package io.osupervisor.config;

/**
 * How nodes know each other and are not overheard.
 *
 * @param certificate the PEM file of the node's certificate; empty for no TLS
 * @param key the PEM file of its private key
 * @param ca the PEM file of the authority that made the certificates of all nodes
 */
public record ClusterTls(String certificate, String key, String ca) {
  public ClusterTls {
    Checks.begin()
        .that("key", certificate.isEmpty() == key.isEmpty(), "goes with certificate: set all three")
        .that("ca", certificate.isEmpty() == ca.isEmpty(), "goes with certificate: set all three")
        .verify();
  }

  /** Whether TLS is on. */
  public boolean isOn() {
    return !certificate.isEmpty();
  }
}
