package io.osupervisor.supervisor.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.osupervisor.config.NodeConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.cluster.Invalid;
import org.apache.pekko.cluster.Valid$;
import org.junit.jupiter.api.Test;

class JoinTermsTest {
  private final Config node = NodeConfig.load(Optional.empty(), Map.of(), List.of()).effective();

  private Config with(String key, Object value) {
    return node.withValue(key, ConfigValueFactory.fromAnyRef(value));
  }

  @Test
  void shouldFindTwoEqualNodesFit() {
    assertThat(JoinTerms.areWhole(node)).isTrue();
    assertThat(JoinTerms.differences(node, node)).isEmpty();
  }

  @Test
  void shouldNeedOneVersionInCommon() {
    Config wider = with("osupervisor-formats.wire.highest", 2);
    Config newer =
        wider.withValue("osupervisor-formats.wire.lowest", ConfigValueFactory.fromAnyRef(2));
    assertThat(JoinTerms.differences(wider, node)).isEmpty();
    assertThat(JoinTerms.differences(newer, wider)).isEmpty();
    assertThat(JoinTerms.differences(newer, node))
        .singleElement()
        .asString()
        .contains("1 to 1 here and 2 to 2 there");
  }

  @Test
  void shouldTellBothValuesOfEachContradiction() {
    Config other =
        with("pekko.cluster.split-brain-resolver.active-strategy", "keep-oldest")
            .withValue(
                "pekko.persistence.journal.plugin", ConfigValueFactory.fromAnyRef("jdbc-journal"));
    assertThat(JoinTerms.differences(other, node))
        .containsExactlyInAnyOrder(
            "pekko.cluster.split-brain-resolver.active-strategy is keep-majority here and"
                + " keep-oldest there",
            "pekko.persistence.journal.plugin is osupervisor.vault.journal here and jdbc-journal"
                + " there");
  }

  @Test
  void shouldHoldTimesAlikeHoweverTheyAreWritten() {
    String pause = "pekko.cluster.failure-detector.acceptable-heartbeat-pause";
    assertThat(JoinTerms.differences(with(pause, "2000 milliseconds"), node)).isEmpty();
    assertThat(JoinTerms.differences(with(pause, "10s"), node))
        .containsExactly(pause + " is 2000 ms here and 10000 ms there");
  }

  @Test
  void shouldAskOfAClientOnlyWhatItNeeds() {
    Config client =
        with("pekko.cluster.roles", List.of("client"))
            .withValue("pekko.persistence.journal.plugin", ConfigValueFactory.fromAnyRef(""));
    assertThat(JoinTerms.differences(client, node)).isEmpty();
    Config astray =
        client.withValue(
            "pekko.cluster.sharding.number-of-shards", ConfigValueFactory.fromAnyRef(7));
    assertThat(JoinTerms.differences(astray, node)).hasSize(1);
    // With the lowest address of all it would decide, or nobody would.
    String resolver = "pekko.cluster.downing-provider-class";
    Config idle = client.withValue(resolver, ConfigValueFactory.fromAnyRef(""));
    assertThat(JoinTerms.differences(idle, node))
        .singleElement()
        .asString()
        .startsWith(resolver + " is ");
  }

  @Test
  void shouldLeaveWhatIsWholeToTheNewcomerAndRefuseWhatTellsAPart() {
    Config own = with("osupervisor.data-dir", "join-check-test");
    Config other = with("pekko.cluster.sharding.role", "another");
    Config part = ConfigFactory.parseMap(Map.of("osupervisor-formats.wire.lowest", 1));
    JoinCheck check = new JoinCheck();
    assertThat(check.check(other, own)).isInstanceOf(Invalid.class);
    JoinCheck.admitted(own);
    assertThat(check.check(other, own)).isEqualTo(Valid$.MODULE$);
    assertThat(check.check(part, own)).isInstanceOf(Invalid.class);
    assertThat(check.check(ConfigFactory.empty(), own)).isEqualTo(Valid$.MODULE$);
    assertThat(JoinCheck.ended(own)).isNotEmpty();
    assertThat(check.check(other, own)).isInstanceOf(Invalid.class);
    JoinCheck.ended(own);
  }
}
