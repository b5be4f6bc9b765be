package io.osupervisor.agent.vault;

import static io.osupervisor.agent.vault.VaultNode.entries;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a change of the primary version does to the memory's rules. */
class DeploymentTest {
  private static final KeyLimits LIMITS = new KeyLimits(Duration.ofHours(24), 3);
  private static final VersionId OLD = new VersionId("0a".repeat(32));
  private static final VersionId NEW = new VersionId("0b".repeat(32));
  private static final VersionId NEWER = new VersionId("0c".repeat(32));

  private final VaultDecider decider = new VaultDecider(2, LIMITS);
  private final VaultFold fold = new VaultFold("vault|a", LIMITS);
  private VaultState state = VaultState.EMPTY;

  @BeforeEach
  void begin() {
    carry(decider.beginReign(state, new InstanceId("i-1"), OLD, VaultSamples.AT));
    append(1, 5);
  }

  @Test
  void shouldFenceTheReignItEnds() {
    checkpoint(OLD, 5);
    assertThat(change("h-1", null, NEW, OLD)).isEmpty();
    assertThat(state.epoch()).isEqualTo(2);
    assertThat(refusal(decider.append(state, batch(1, 6, 6), VaultSamples.AT))).isEqualTo("fenced");
    append(6, 6);
    Deployment last = Objects.requireNonNull(state.deployments().last());
    assertThat(last.cut()).isEqualTo(5);
    assertThat(last.before()).isEqualTo(1);
    assertThat(last.version()).isEqualTo(NEW);
  }

  @Test
  void shouldRefuseWhenAnotherReignHasBegun() {
    carry(decider.beginReign(state, new InstanceId("i-2"), OLD, VaultSamples.AT));
    VaultDecider.Change late =
        new VaultDecider.Change(1, 5, "h-1", null, NEW, OLD, new InstanceId("i-3"));
    assertThat(refusal(decider.changePrimary(state, late, VaultSamples.AT))).isEqualTo("fenced");
  }

  /** What the old primary wrote after the cut became durable when it died. */
  @Test
  void shouldRefuseAnInstanceThatDoesNotHaveTheWholeLog() {
    append(6, 6);
    assertThat(change(5, "h-1", null, NEW, OLD)).isEqualTo("log_moved");
    assertThat(state.deployments().last()).isNull();
    assertThat(change(6, "h-1", null, NEW, OLD)).isEmpty();
  }

  @Test
  void shouldKeepWhatARollbackNeedsUntilItIsSettled() {
    checkpoint(OLD, 5);
    change("h-1", null, NEW, OLD);
    for (int seq = 6; seq <= 9; seq++) {
      append(seq, seq);
      checkpoint(NEW, seq);
    }
    assertThat(ids()).containsExactly("c5", "c4", "c1");
    assertThat(decider.compact(state, state.journalSeq(), VaultSamples.AT))
        .isInstanceOfSatisfying(
            Decision.Persist.class,
            persist ->
                assertThat(((VaultEvent.LogCompacted) persist.event()).entry()).isEqualTo(5));
    carry(decider.settle(state, "h-1", VaultSamples.AT));
    append(10, 10);
    checkpoint(NEW, 10);
    assertThat(ids()).containsExactly("c6", "c5");
    assertThat(decider.settle(state, "h-1", VaultSamples.AT)).isEqualTo(Decision.Nothing.TO_DO);
  }

  @Test
  void shouldKeepTheWholeLogForARollbackWithoutACheckpoint() {
    change("h-1", null, NEW, OLD);
    append(6, 6);
    checkpoint(NEW, 6);
    checkpoint(NEW, 6);
    assertThat(decider.compact(state, state.journalSeq(), VaultSamples.AT))
        .isEqualTo(Decision.Nothing.TO_DO);
  }

  @Test
  void shouldDropTheCheckpointsOfTheVersionsItTakesBack() {
    checkpoint(OLD, 5);
    change("h-1", null, NEW, OLD);
    checkpoint(NEW, 5);
    change("h-2", null, NEWER, NEW);
    append(6, 6);
    checkpoint(NEWER, 6);
    assertThat(change("rollback-1", "h-1", OLD, NEWER)).isEmpty();
    assertThat(ids()).containsExactly("c1");
    assertThat(state.deployments().open()).isEmpty();
    assertThat(state.log().lastSeq()).as("no entry is lost").isEqualTo(6);
  }

  @Test
  void shouldTakeBackTheNewestAlone() {
    change("h-1", null, NEW, OLD);
    change("h-2", null, NEWER, NEW);
    change("rollback-1", "h-2", NEW, NEWER);
    assertThat(state.deployments().open()).extracting(Deployment::id).containsExactly("h-1");
  }

  @Test
  void shouldNotTakeBackWhatIsSettled() {
    change("h-1", null, NEW, OLD);
    carry(decider.settle(state, "h-1", VaultSamples.AT));
    assertThat(change("rollback-1", "h-1", OLD, NEW)).isEqualTo("unknown_deployment");
  }

  private String change(String id, @Nullable String undoes, VersionId to, VersionId from) {
    return change(state.log().lastSeq(), id, undoes, to, from);
  }

  private String change(
      long cut, String id, @Nullable String undoes, VersionId to, VersionId from) {
    VaultDecider.Change change =
        new VaultDecider.Change(
            state.epoch(), cut, id, undoes, to, from, new InstanceId("i-" + id));
    return carry(decider.changePrimary(state, change, VaultSamples.AT));
  }

  private void append(long first, long last) {
    carry(decider.append(state, batch(state.epoch(), first, last), VaultSamples.AT));
  }

  private static VaultDecider.Batch batch(long epoch, long first, long last) {
    return new VaultDecider.Batch(epoch, entries(first, last), List.of(), Map.of());
  }

  private void checkpoint(VersionId version, long seq) {
    VaultDecider.Snapshot snapshot =
        new VaultDecider.Snapshot(state.epoch(), seq, VaultSamples.BLOB, version, "periodic");
    carry(decider.recordCheckpoint(state, snapshot, VaultSamples.AT));
  }

  private List<String> ids() {
    return state.checkpoints().newestFirst().stream()
        .map(checkpoint -> checkpoint.id().toString())
        .toList();
  }

  private String carry(Decision decision) {
    if (decision instanceof Decision.Persist persist) {
      state = fold.apply(state, state.journalSeq() + 1, persist.event());
    }
    return refusal(decision);
  }

  private static String refusal(Decision decision) {
    return decision instanceof Decision.Refuse refuse ? refuse.refusal().code() : "";
  }
}
