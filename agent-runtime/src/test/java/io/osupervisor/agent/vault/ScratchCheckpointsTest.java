package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchCheckpointsTest {
  private static final byte[] CONTENT = {1, 2, 3, 4, 5};

  @Test
  void shouldNameContentAsAStoreDoes(@TempDir Path root) {
    BlobRef kept = CheckpointStore.open(root).write(ContentKind.VALUE, CONTENT);
    assertThat(ScratchCheckpoints.INSTANCE.write(ContentKind.VALUE, CONTENT)).isEqualTo(kept);
  }

  @Test
  void shouldTakeContentInPieces() {
    try (CheckpointOutput output = ScratchCheckpoints.INSTANCE.writer(ContentKind.BINARY)) {
      output.append(new byte[] {1, 2});
      output.append(new byte[] {3, 4, 5});
      assertThat(output.finish())
          .isEqualTo(ScratchCheckpoints.INSTANCE.write(ContentKind.BINARY, CONTENT));
    }
  }
}
