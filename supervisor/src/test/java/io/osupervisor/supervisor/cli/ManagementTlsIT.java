package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.osupervisor.config.Flag;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.supervisor.Node;
import io.osupervisor.supervisor.OpsFiles;
import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.TestAuthority;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The command line speaks with a node that has a certificate, which changes while it runs. */
class ManagementTlsIT {
  private final Path folder;
  private TestAuthority authority;
  private Node node;

  ManagementTlsIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void start() throws Exception {
    authority = new TestAuthority(folder.resolve("ours"));
    authority.issue("first");
    authority.issue("second");
    put("first");
    node =
        Node.start(
                NodeConfig.load(
                    Optional.empty(),
                    Map.of(),
                    List.of(
                        new Flag("a", "osupervisor.data-dir", folder.resolve("data").toString()),
                        new Flag("b", "osupervisor.management.port", "0"),
                        new Flag("c", "pekko.coordinated-shutdown.exit-jvm", "off"),
                        new Flag(
                            "d",
                            "osupervisor.management.tls.certificate",
                            folder.resolve("node.pem").toString()),
                        new Flag(
                            "e",
                            "osupervisor.management.tls.key",
                            folder.resolve("node.key").toString()))))
            .toCompletableFuture()
            .get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    node.stop().toCompletableFuture().get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  private void put(String name) throws Exception {
    Path key = folder.resolve("node.key");
    Files.copy(authority.key(name), key, StandardCopyOption.REPLACE_EXISTING);
    Path certificate = folder.resolve("node.pem");
    Files.copy(authority.certificate(name), certificate, StandardCopyOption.REPLACE_EXISTING);
  }

  private int osup(StringWriter err, String... more) {
    String[] arguments = {
      "audit", "show", "--url", node.uri().toString(), "--data", folder.resolve("data").toString()
    };
    String[] all =
        Stream.concat(List.of(arguments).stream(), List.of(more).stream()).toArray(String[]::new);
    return Osup.run(all, Map.of(), new PrintWriter(new StringWriter()), new PrintWriter(err, true));
  }

  /** Whom the node says that it is to a new connection. */
  private String shown() throws Exception {
    try (SSLSocket socket =
        (SSLSocket) TrustedCa.of(authority.ca()).createSocket("127.0.0.1", node.uri().getPort())) {
      socket.startHandshake();
      X509Certificate own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return own.getSubjectX500Principal().getName();
    }
  }

  @Test
  void shouldSpeakWithWhoeverTrustsItsAuthority() throws Exception {
    assertThat(node.uri().getScheme()).isEqualTo("https");
    StringWriter err = new StringWriter();
    assertThat(osup(err, "--ca", authority.ca().toString())).as(err.toString()).isZero();
    assertThat(osup(err)).isEqualTo(ExitCode.UNREACHABLE);
    TestAuthority others = new TestAuthority(folder.resolve("others"));
    assertThat(osup(err, "--ca", others.ca().toString())).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(osup(err, "--ca", folder.resolve("none").toString())).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("ca_invalid");
  }

  @Test
  void shouldSpeakNoOldProtocol() throws Exception {
    SSLContext any = SSLContext.getDefault();
    try (SSLSocket socket =
        (SSLSocket) any.getSocketFactory().createSocket("127.0.0.1", node.uri().getPort())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.1"});
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void shouldShowANewCertificateAndKeepTheOldWhileTheNewIsBroken() throws Exception {
    assertThat(shown()).isEqualTo("CN=first");
    put("second");
    await().atMost(Patience.LIMIT).until(() -> shown().equals("CN=second"));
    Files.copy(
        authority.key("first"), folder.resolve("node.key"), StandardCopyOption.REPLACE_EXISTING);
    await()
        .during(Duration.ofSeconds(3))
        .atMost(Patience.LIMIT)
        .until(() -> shown().equals("CN=second"));
    put("first");
    await().atMost(Patience.LIMIT).until(() -> shown().equals("CN=first"));
  }

  /** The image asks by it, whether there is TLS or not. */
  @Test
  @EnabledIf("curlIsHere")
  void shouldBeHealthyForTheImagesQuestion() throws Exception {
    String image = OpsFiles.text("Containerfile");
    int start = image.indexOf("CMD ", image.indexOf("HEALTHCHECK "));
    String question = image.substring(start + 4, image.indexOf("\nENTRYPOINT", start));
    assertThat(question).contains("127.0.0.1:8558");
    int port = node.uri().getPort();
    assertThat(shell(question.replace("127.0.0.1:8558", "127.0.0.1:" + port))).isZero();
    assertThat(shell(question.replace("127.0.0.1:8558", "127.0.0.1:1"))).isNotZero();
  }

  static boolean curlIsHere() {
    return Files.isExecutable(Path.of("/usr/bin/curl"));
  }

  private static int shell(String command) throws Exception {
    Process process = new ProcessBuilder("/bin/sh", "-c", command).inheritIO().start();
    assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
