package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.FileTrees;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class VaultDescriptionIT extends ToolHouse {
  @Test
  void shouldSayWhatIsInADirectory() throws IOException {
    VaultDescription found = VaultDescription.of(VaultPlace.directory(root, SETTINGS), NOBODY);
    assertThat(found.format()).isEqualTo(2);
    assertThat(found.directory()).isEqualTo(root.toString());
    assertThat(found.snapshots()).isEqualTo(14);
    assertThat(found.checkpoints()).isEqualTo(3);
    assertThat(found.versions()).isEqualTo(13);
    assertThat(found.folders())
        .containsEntry("journal", FileTrees.size(root.resolve("journal")))
        .containsEntry("audit", 2878L);
    assertThat(found.faults()).isEmpty();
    assertThat(found.journals()).hasSize(17);
    assertThat(found.journals())
        .filteredOn(id -> id.persistenceId().equals("vault|counter"))
        .singleElement()
        .satisfies(
            id -> {
              assertThat(id.events()).isEqualTo(70);
              assertThat(id.first()).isEqualTo(44);
              assertThat(id.last()).isEqualTo(113);
              assertThat(id.deletedTo()).isEqualTo(43);
              assertThat(id.bytes()).isGreaterThan(7_000);
            });
  }

  @Test
  void shouldSayWhatOfItCannotBeRead() throws IOException {
    MigratedDirectory.flip(MigratedDirectory.table(root));
    assertThat(VaultDescription.of(VaultPlace.directory(root, SETTINGS), NOBODY).faults())
        .isNotEmpty();
    // Of the store beside the events, too, as verifying says it.
    assertThat(VaultDescription.of(VaultPlace.directory(root, SETTINGS), NOBODY).faults())
        .isSubsetOf(VaultVerifier.run(VaultPlace.directory(root, SETTINGS), NOBODY).faults());
  }
}
