package io.osupervisor.config;

/**
 * How callers of the management endpoint know it and are not overheard.
 *
 * @param certificate the PEM file of the certificate and those that vouch for it; empty for none
 * @param key the PEM file of its private key
 */
public record ServerTls(String certificate, String key) {
  public ServerTls {
    Checks.begin()
        .that("key", certificate.isEmpty() == key.isEmpty(), "goes with certificate: set both")
        .verify();
  }

  /** Whether TLS is on. */
  public boolean isOn() {
    return !certificate.isEmpty();
  }
}
