package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointChoiceTest {
  private final Path root;
  private final CheckpointStore store;
  private final CheckpointInfo older;
  private final CheckpointInfo newer;

  CheckpointChoiceTest(@TempDir Path root) {
    this.root = root;
    this.store = CheckpointStore.open(root);
    this.older = checkpoint(store, 1);
    this.newer = checkpoint(store, 2);
  }

  @Test
  void shouldTakeTheNewest() {
    assertThat(choose(LogExtent.COMPACTED).checkpoint()).contains(newer);
    assertThat(choose(LogExtent.COMPACTED).damaged()).isEmpty();
  }

  @Test
  void shouldFallBackToTheOneBeforeAndTellWhy() throws IOException {
    damage(newer);
    CheckpointChoice choice = choose(LogExtent.COMPACTED);
    assertThat(choice.checkpoint()).contains(older);
    assertThat(choice.damaged()).hasSize(1);
    assertThat(choice.damaged().get(0).checkpoint()).isEqualTo(newer);
    assertThat(choice.damaged().get(0).fault().code()).isEqualTo("checkpoint_damaged");
  }

  @Test
  void shouldUseTheLogAloneWhenItIsComplete() throws IOException {
    damage(newer);
    damage(older);
    CheckpointChoice choice = choose(LogExtent.COMPLETE);
    assertThat(choice.checkpoint()).isEmpty();
    assertThat(choice.damaged()).hasSize(2);
  }

  @Test
  void shouldRefuseLoudlyWhenNothingIsLeft() throws IOException {
    damage(newer);
    damage(older);
    assertThatThrownBy(() -> choose(LogExtent.COMPACTED))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("checkpoints_unreadable"))
        .hasMessageContainingAll("c1: ", "c2: ", "truncated");
  }

  private CheckpointChoice choose(LogExtent log) {
    return CheckpointChoice.choose(List.of(newer, older), log, store::verify);
  }

  private void damage(CheckpointInfo checkpoint) throws IOException {
    Files.write(root.resolve(checkpoint.blob().file()), new byte[7]);
  }

  private static CheckpointInfo checkpoint(CheckpointStore store, long number) {
    BlobRef blob = store.write(ContentKind.VALUE, new byte[] {(byte) number});
    return new CheckpointInfo(
        new CheckpointId(number),
        number * 10,
        blob,
        VaultSamples.VERSION,
        "periodic",
        Instant.EPOCH,
        AsideRanges.NONE);
  }
}
