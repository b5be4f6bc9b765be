package io.osupervisor.supervisor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority of its own that makes certificates for this machine, by the JDK's keytool. */
public final class TestAuthority {
  private static final String PASSWORD = "only-for-a-test";

  private final Path folder;

  /** Begins one in an empty folder. */
  public TestAuthority(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    keytool(
        "-genkeypair",
        "-alias",
        "ca",
        "-dname",
        "CN=" + folder.getFileName(),
        "-ext",
        "bc:c",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-validity",
        "2");
    keytool("-exportcert", "-alias", "ca", "-rfc", "-file", ca().toString());
  }

  /** Its own certificate. */
  public Path ca() {
    return folder.resolve("ca.pem");
  }

  public Path certificate(String name) {
    return folder.resolve(name + ".pem");
  }

  public Path key(String name) {
    return folder.resolve(name + ".key");
  }

  /** Makes a certificate for loopback and its key, with a serial number of its own. */
  public void issue(String name) throws Exception {
    String request = folder.resolve(name + ".csr").toString();
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-dname",
        "CN=" + name,
        "-keyalg",
        "RSA",
        "-keysize",
        "2048",
        "-validity",
        "2");
    keytool("-certreq", "-alias", name, "-file", request);
    keytool(
        "-gencert",
        "-alias",
        "ca",
        "-rfc",
        "-infile",
        request,
        "-outfile",
        certificate(name).toString(),
        "-ext",
        "san=ip:127.0.0.1,dns:localhost",
        "-ext",
        "eku=serverAuth,clientAuth",
        "-validity",
        "2");
    KeyStore store = KeyStore.getInstance(folder.resolve("store").toFile(), PASSWORD.toCharArray());
    byte[] der = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
    String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
    Files.writeString(
        key(name), "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-keystore", folder.resolve("store").toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IOException(said);
    }
  }
}
