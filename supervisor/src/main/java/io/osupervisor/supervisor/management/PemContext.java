package io.osupervisor.supervisor.management;

import io.osupervisor.agent.AgentException;
import io.osupervisor.config.ServerTls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.pki.pem.DERPrivateKeyLoader;
import org.apache.pekko.pki.pem.PEMDecoder;
import org.apache.pekko.pki.pem.PEMLoadingException;

/** The server's side of TLS from PEM files; connections that begin later get what is newest. */
final class PemContext {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final char[] IN_MEMORY = {};

  private final Path certificate;
  private final Path key;
  private volatile SSLContext context;

  /**
   * Reads the files.
   *
   * @throws AgentException {@code tls_invalid} when they cannot be used
   */
  PemContext(ServerTls settings) {
    certificate = Path.of(settings.certificate());
    key = Path.of(settings.key());
    context = read();
  }

  /** What is read. */
  static List<Path> files(ServerTls settings) {
    return List.of(Path.of(settings.certificate()), Path.of(settings.key()));
  }

  /**
   * Reads the files again; what was read before goes on if they cannot be used.
   *
   * @throws AgentException {@code tls_invalid}
   */
  void reload() {
    context = read();
  }

  /** For one connection. */
  SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(PROTOCOLS);
    return engine;
  }

  private SSLContext read() {
    try {
      Certificate[] chain = chain();
      PrivateKey secret = secret(PEMDecoder.decode(Files.readString(key)));
      requirePair(chain[0], secret);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, IN_MEMORY);
      store.setKeyEntry("node", secret, IN_MEMORY, chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, IN_MEMORY);
      SSLContext fresh = SSLContext.getInstance("TLS");
      fresh.init(keys.getKeyManagers(), null, null);
      return fresh;
    } catch (IOException | GeneralSecurityException | PEMLoadingException e) {
      throw invalid(e.toString());
    }
  }

  /** The library's own loader takes every key of this form for one of RSA. */
  private static PrivateKey secret(PEMDecoder.DERData der)
      throws GeneralSecurityException, PEMLoadingException {
    if (!der.label().equals("PRIVATE KEY")) {
      return DERPrivateKeyLoader.load(der);
    }
    KeySpec spec = new PKCS8EncodedKeySpec(der.bytes());
    try {
      return KeyFactory.getInstance("EC").generatePrivate(spec);
    } catch (InvalidKeySpecException e) {
      return KeyFactory.getInstance("RSA").generatePrivate(spec);
    }
  }

  private Certificate[] chain() throws IOException, GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    var all =
        factory.generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificate)));
    if (all.isEmpty()) {
      throw invalid("there is no certificate in it");
    }
    Certificate[] chain = all.toArray(Certificate[]::new);
    ((X509Certificate) chain[0]).checkValidity();
    return chain;
  }

  /** Otherwise only the first caller would find out. */
  private void requirePair(Certificate own, PrivateKey secret) throws GeneralSecurityException {
    String algorithm = secret.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    if (!secret.getAlgorithm().equals(own.getPublicKey().getAlgorithm())) {
      throw invalid("the key is none of this certificate");
    }
    byte[] something = {1, 2, 3};
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(secret);
    signer.update(something);
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(own.getPublicKey());
    verifier.update(something);
    if (!verifier.verify(signer.sign())) {
      throw invalid("the key is none of this certificate");
    }
  }

  private AgentException invalid(String why) {
    return new AgentException(
        "tls_invalid",
        "management.tls cannot use " + certificate + " with " + key + ": " + why,
        "give a PEM certificate with its chain, valid now, and its unencrypted key, RSA or EC, as"
            + " PKCS#8 (BEGIN PRIVATE KEY), which 'openssl pkcs8 -topk8 -nocrypt' makes of others");
  }
}
