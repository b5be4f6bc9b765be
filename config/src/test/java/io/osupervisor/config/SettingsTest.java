package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings work out, and what they refuse when made in code. */
class SettingsTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]", "0:0:0:0:0:0:0:1"})
  void shouldListenOnLoopback(String host) {
    assertThat(management(host, false).host()).isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0", "::", "10.0.0.1", "example.org", "127.0.0.1.evil.org", "localhost.x"})
  void shouldListenBeyondLoopbackOnlyWhenToldTo(String host) {
    assertThatThrownBy(() -> management(host, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("host is reachable from other machines without TLS");
    assertThat(management(host, true).insecure()).isTrue();
  }

  @Test
  void shouldTellAllThatIsWrongWhenMadeInCode() {
    assertThatThrownBy(() -> new ThreadSettings(0, 0, 0))
        .hasMessage(
            "agents-per-core must be between 0.1 and 16.0; blocking must be between 1 and 1024;"
                + " management must be between 1 and 256");
  }

  @Test
  void shouldBoundTheWriteBuffer() {
    assertThatThrownBy(
            () ->
                new VaultSettings(
                    ByteSize.ofMiB(256),
                    0.02,
                    ByteSize.ofKiB(1),
                    ByteSize.ofMiB(4),
                    second(),
                    second()))
        .hasMessageContaining("write-buffer must be between");
  }

  @Test
  void shouldFollowTheCoresUnlessTold() {
    AgentLogSettings log = new AgentLogSettings(ByteSize.ofMiB(1), 1);
    ProcessSettings auto = new ProcessSettings(uids(), 0, 0, governor("50%"), log);
    ProcessSettings told = new ProcessSettings(uids(), 3, 5, governor("50%"), log);

    assertThat(List.of(auto.loopThreadsOn(2), auto.loopThreadsOn(64))).containsExactly(2, 4);
    assertThat(List.of(auto.maxStartingOn(2), auto.maxStartingOn(64))).containsExactly(4, 128);
    assertThat(List.of(told.loopThreadsOn(64), told.maxStartingOn(64))).containsExactly(3, 5);
  }

  private static GovernorSettings governor(String trials) {
    return new GovernorSettings(
        4000,
        6000,
        ByteSize.ofMiB(256),
        0.05,
        ByteSize.ofMiB(256),
        0.02,
        Percentage.parse(trials),
        3,
        Duration.ofSeconds(10));
  }

  @Test
  void shouldLeaveTrialsSomethingButNotMoreThanAll() {
    assertThat(governor("100%").trialsShare()).isEqualTo(Percentage.WHOLE);
    assertThatThrownBy(() -> governor("0%")).hasMessage("trials-share must be between 1% and 100%");
    assertThatThrownBy(() -> governor("101%")).hasMessageContaining("trials-share");
  }

  @Test
  void shouldRefuseUserIdsOfTheSystemAndBeyondTheLast() {
    assertThatThrownBy(() -> new UidRange(1000, 10)).hasMessageContaining("start must be between");
    assertThatThrownBy(() -> new UidRange(Integer.MAX_VALUE - 1, 10))
        .hasMessage("count must end below 2147483647");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "jdbc:h2:file:/x/y", "jdbc:postgresql://h/d?user=u&password=p"})
  void shouldKeepTheRunHistoryWhereItIsTold(String url) {
    assertThat(history(url, Duration.ofDays(30), List.of("$.a")).url()).isEqualTo(url);
  }

  @Test
  void shouldHoldTheBoundsOfTheRunHistory() {
    assertThatThrownBy(() -> history("jdbc:mysql://h/d", Duration.ZERO, List.of("user.mail")))
        .hasMessageContainingAll(
            "url must be empty, or begin with jdbc:postgresql: or jdbc:h2:",
            "keep must be between",
            "redact must be paths that begin with $");
  }

  private static HistorySettings history(String url, Duration keep, List<String> redact) {
    return new HistorySettings(
        true,
        url,
        HistoryBodies.DIGEST,
        ByteSize.ofKiB(64),
        redact,
        keep,
        ByteSize.ofGiB(1),
        ByteSize.ofMiB(16));
  }

  @Test
  void shouldHoldTheBoundsOfTrials() {
    assertThatThrownBy(
            () ->
                new TrialsSettings(
                    1,
                    0,
                    0,
                    0,
                    TrialsSettings.OnNew.SUPERSEDE,
                    0,
                    -1,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    new ByteSize(0),
                    new QuarantineSettings(second(), second(), 1, 1)))
        .hasMessage(
            "max-shadows must be between 2 and 10000; max-waiting must be between 1 and 10000;"
                + " max-running must be between 1 and 1000; max-batch must be between 1 and 100;"
                + " max-provisional must be between 1 and 100; max-resumptions must be between 0"
                + " and 20; wait-limit must be between 1s and 365d; stage-limit must be between 1s"
                + " and 1d; approval-timeout must be between 1s and 365d; check-timeout must be"
                + " between 1s and 1d; observations must be between 1MiB and 1024TiB");
    assertThatThrownBy(() -> new QuarantineSettings(second().multipliedBy(2), second(), 0, 0))
        .hasMessage(
            "longest must not be less than first (2s); retire-after must be between 1 and 1000;"
                + " hold-after must be between 1 and 1000");
  }

  private static UidRange uids() {
    return new UidRange(200_000, 10);
  }

  private static Duration second() {
    return Duration.ofSeconds(1);
  }

  private static ManagementSettings management(String host, boolean insecure) {
    return new ManagementSettings(
        host,
        0,
        insecure,
        ByteSize.ofMiB(32),
        64,
        second(),
        second(),
        100,
        1000,
        20,
        "",
        new ServerTls("", ""));
  }
}
