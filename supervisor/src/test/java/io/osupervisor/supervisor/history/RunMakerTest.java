package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.config.HistoryBodies;
import org.junit.jupiter.api.Test;

/** What of a request is kept, and what never is. */
class RunMakerTest {
  private static final String SECRET = "tell-nobody";

  private static EndedRequest answered(String json) {
    EndedRequest well = Ended.well("counter", 1);
    return new EndedRequest(
        well.agent(),
        well.part(),
        well.requestId(),
        Value.parseJson(json),
        "a\0b" + "k".repeat(1000),
        well.outcome(),
        null,
        Value.parseJson(json),
        well.server(),
        well.latency(),
        well.at().plusNanos(7));
  }

  private static Run make(String json, HistoryBodies bodies, String... redact) {
    return new RunMaker(Ended.settings(bodies, redact)).make(answered(json));
  }

  @Test
  void shouldKeepOnlyDigestsUnlessToldOtherwise() {
    Run run = make("{\"card\":\"" + SECRET + "\"}", HistoryBodies.DIGEST);
    assertThat(run.toString()).doesNotContain(SECRET);
    assertThat(run.asked().digest()).matches("[0-9a-f]{64}").isEqualTo(run.answered().digest());
    assertThat(run.asked().json()).isNull();
  }

  @Test
  void shouldKeepBodiesWhereToldWithEveryDigit() {
    assertThat(make("{\"n\":1.0,\"m\":18446744073709551615}", HistoryBodies.BODY).answered().json())
        .isEqualTo("{\"n\":1.0,\"m\":18446744073709551615}");
  }

  @Test
  void shouldKeepOnlyTheDigestOfALongBody() {
    Run run = make("\"" + "x".repeat(1100) + "\"", HistoryBodies.BODY);
    assertThat(run.asked().json()).isNull();
    assertThat(run.asked().digest()).isNotNull();
  }

  @Test
  void shouldTakeSecretsOutBeforeAnythingIsKeptOrDigested() {
    String json = "{\"user\":{\"card\":\"%s\"},\"n\":1}";
    Run one = make(json.formatted(SECRET), HistoryBodies.BODY, "$.user.card");
    Run other = make(json.formatted("another"), HistoryBodies.BODY, "$.user.card");
    assertThat(one.toString()).doesNotContain(SECRET);
    assertThat(one.answered().json()).isEqualTo("{\"user\":{\"card\":\"[redacted]\"},\"n\":1}");
    assertThat(one.asked().digest())
        .as("a guess cannot be tried")
        .isEqualTo(other.asked().digest());
  }

  @Test
  void shouldGiveEqualValuesOneDigestAndOthersAnother() {
    String digest =
        make("{\"a\":{\"x\":1,\"y\":[1,2]},\"b\":2}", HistoryBodies.DIGEST).asked().digest();
    assertThat(make("{\"b\":2,\"a\":{\"y\":[1,2],\"x\":1}}", HistoryBodies.DIGEST).asked().digest())
        .isEqualTo(digest);
    assertThat(make("{\"b\":2,\"a\":{\"y\":[2,1],\"x\":1}}", HistoryBodies.DIGEST).asked().digest())
        .isNotEqualTo(digest);
  }

  @Test
  void shouldHoldOnlyWhatADatabaseTakes() {
    Run run = make("1", HistoryBodies.DIGEST);
    assertThat(run.at()).isEqualTo(Ended.AT.plusMillis(1));
    assertThat(run.key()).hasSize(256).startsWith("a\uFFFDb");
  }

  @Test
  void shouldKeepNothingOfWhatWasNotThere() {
    Run run =
        new RunMaker(Ended.settings(HistoryBodies.BODY)).make(Ended.refused("a", "stopped", 1));
    assertThat(run.answered()).isEqualTo(Run.Kept.NOTHING);
    assertThat(run.asked().json()).isEqualTo("null");
    assertThat(run.version()).isNull();
    assertThat(run.isOk()).isFalse();
  }

  @Test
  void shouldRefuseAPathThatIsNone() {
    assertThatThrownBy(() -> new RunMaker(Ended.settings(HistoryBodies.BODY, "$..card")))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("invalid_comparison_path"));
  }
}
