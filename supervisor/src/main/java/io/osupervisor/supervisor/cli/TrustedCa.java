package io.osupervisor.supervisor.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Trusts nodes by the certificates of a PEM file, and by no others. */
final class TrustedCa {
  private TrustedCa() {}

  /**
   * Makes the sockets of those who trust these alone.
   *
   * @throws CliException {@code ca_invalid}
   */
  static SSLSocketFactory of(Path file) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      byte[] pem = Files.readAllBytes(file);
      int n = 0;
      for (Certificate one :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))) {
        store.setCertificateEntry("ca-" + n++, one);
      }
      if (n == 0) {
        throw invalid(file, "there is no certificate in it");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw invalid(file, e.toString());
    }
  }

  private static CliException invalid(Path file, String why) {
    return CliException.refused(
        "ca_invalid",
        "the certificates of " + file + " cannot be used: " + why,
        "give --ca or OSUP_CA the PEM file of the node's authority");
  }
}
