package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.config.ServerTls;
import io.osupervisor.supervisor.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The forms of keys that openssl writes. */
class PemContextTest {
  private final Path folder;

  PemContextTest(@TempDir Path folder) {
    this.folder = folder;
  }

  static boolean opensslIsHere() {
    return Files.isExecutable(Path.of("/usr/bin/openssl"));
  }

  private void openssl(String arguments) throws Exception {
    Process process =
        new ProcessBuilder(("openssl " + arguments).split(" "))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile())
            .start();
    assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("said"))).isZero();
  }

  private PemContext context(String key) {
    return new PemContext(
        new ServerTls(folder.resolve("node.pem").toString(), folder.resolve(key).toString()));
  }

  @Test
  @EnabledIf("opensslIsHere")
  void shouldTakeAKeyOfACurveAsPkcs8AndSayHowToMakeThatOfOthers() throws Exception {
    openssl("ecparam -name prime256v1 -genkey -noout -out sec1.key");
    assertThat(folder.resolve("sec1.key")).content().contains("BEGIN EC PRIVATE KEY");
    openssl("req -x509 -key sec1.key -subj /CN=node -days 2 -out node.pem");
    assertThatThrownBy(() -> context("sec1.key"))
        .isInstanceOfSatisfying(
            AgentException.class,
            e -> {
              assertThat(e.code()).isEqualTo("tls_invalid");
              assertThat(e.hint()).contains("PKCS#8", "'openssl pkcs8 -topk8 -nocrypt'");
            });
    openssl("pkcs8 -topk8 -nocrypt -in sec1.key -out pkcs8.key");
    assertThat(context("pkcs8.key").engine().getEnabledProtocols()).contains("TLSv1.3");
  }

  @Test
  @EnabledIf("opensslIsHere")
  void shouldTakeAKeyOfRsa() throws Exception {
    openssl("req -x509 -newkey rsa:2048 -nodes -subj /CN=node -days 2 -keyout a.key -out node.pem");
    assertThat(context("a.key").engine().getEnabledProtocols()).contains("TLSv1.3");
  }
}
