package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.Engine;
import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.JournalFolders;
import io.osupervisor.agent.vault.journal.JournalSettings;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of an agent's memory without starting it is what a start comes to. */
class RecoveredMemoryIT {
  private static final String ID = "vault|" + VaultNode.AGENT.value();
  private static final int ALL = 1_000;

  private final Path data;
  private final StoreOnFiles store = new StoreOnFiles(Engine.NATIVE);

  RecoveredMemoryIT(@TempDir Path data) {
    this.data = data;
  }

  private VaultNode node() {
    return new VaultNode(data, VaultNode.Options.DEFAULT, store);
  }

  private Optional<NamedCheckpoints> named() {
    RecoveredMemory memory = RecoveredMemory.of(ID).orElseThrow();
    SnapshotFile.newest(data.resolve("snapshots"), ID)
        .ifPresent(file -> memory.snapshot(file.serializerId(), file.manifest(), file.content()));
    try (EventJournal journal =
        EventJournal.openExisting(
            JournalFolders.in(data), StoreOnFiles.NODE, JournalSettings.unbounded(failure -> {}))) {
      journal
          .read(ID, 1, Long.MAX_VALUE - 1, ALL)
          .forEach(event -> memory.event(event.seq(), event.repr()));
    }
    return memory.named();
  }

  private Optional<AgentException> fault(BlobRef blob) {
    return CheckpointFiles.fault(data.resolve("checkpoints"), blob);
  }

  /** Takes one blob after the other away, the newest first, and compares each time. */
  private NamedCheckpoints assertSameAsAStart() throws IOException {
    NamedCheckpoints named = named().orElseThrow();
    try (VaultNode node = node()) {
      ActorRef<VaultCommand> vault = node.start();
      VaultReply.RestorePlan plan = node.plan(vault);
      assertThat(named.candidates()).isEqualTo(plan.candidates()).isNotEmpty();
      assertThat(named.log()).isEqualTo(plan.log());
      assertThat(named.all()).isEqualTo(node.list(vault).kept());
      assertThat(named.warnings(this::fault)).isEmpty();
      for (CheckpointInfo newest : plan.candidates()) {
        Files.deleteIfExists(data.resolve("checkpoints").resolve(newest.blob().file()));
        assertSame(plan, named, node.checkpoints::verify);
      }
    }
    return named;
  }

  private void assertSame(
      VaultReply.RestorePlan plan,
      NamedCheckpoints named,
      Function<BlobRef, Optional<AgentException>> verify) {
    CheckpointChoice choice;
    try {
      choice = CheckpointChoice.choose(plan.candidates(), plan.log(), verify);
    } catch (AgentException refusal) {
      assertThatThrownBy(() -> named.warnings(this::fault)).hasMessage(refusal.getMessage());
      return;
    }
    String taken =
        choice
            .checkpoint()
            .map(info -> "a start takes " + info.id() + ", and the entries from ")
            .orElse("a start takes the log alone");
    List<String> warnings =
        named.warnings(this::fault).stream().map(AgentException::getMessage).toList();
    assertThat(choice.damaged()).isNotEmpty();
    for (CheckpointChoice.Damaged damaged : choice.damaged()) {
      String begin = "checkpoint " + damaged.checkpoint().id() + " of entry ";
      assertThat(warnings)
          .filteredOn(text -> text.startsWith(begin))
          .singleElement()
          .asString()
          .contains(taken);
    }
  }

  @Test
  void shouldNameWhatAStartTakesOfAWholeLog() throws IOException {
    CheckpointInfo aside;
    try (VaultNode node = node()) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      node.append(vault, 1, 1, 5);
      node.checkpoint(vault, 1, 3);
      CheckpointInfo second = node.checkpoint(vault, 1, 5);
      node.append(vault, 1, 6, 9);
      aside = node.checkpoint(vault, 1, 9);
      node.<VaultReply.CheckpointResult>ask(
          vault, to -> new VaultCommand.RestoreCheckpoint(second.id(), to));
      long epoch = node.reign(vault).epoch();
      node.change(vault, epoch, "h-1", null);
    }
    NamedCheckpoints named = named().orElseThrow();
    assertThat(named.candidates()).doesNotContain(aside);
    assertThat(named.warnings(blob -> blob.equals(aside.blob()) ? missing() : Optional.empty()))
        .singleElement()
        .satisfies(
            warning ->
                assertThat(warning.getMessage())
                    .startsWith("checkpoint c3 of entry 9: ")
                    .contains("; a start does not need it: it takes c4, and the entries from 10"));
    assertThat(assertSameAsAStart().log()).isEqualTo(LogExtent.COMPLETE);
    assertThat(named.warnings(this::fault))
        .extracting(AgentException::getMessage)
        .first()
        .asString()
        .startsWith("checkpoint c4 of entry 9: ")
        .endsWith(
            "; a start takes the log alone, from its first entry on; to take back 'h-1' would need"
                + " it");
  }

  private Optional<AgentException> missing() {
    return fault(new BlobRef("0".repeat(64), ContentKind.VALUE, 1));
  }

  @Test
  void shouldSayThatNoStartIsPossible() throws IOException {
    try (VaultNode node = node()) {
      ActorRef<VaultCommand> vault = node.start();
      node.reign(vault);
      for (long seq = 1; seq <= 8; seq++) {
        node.append(vault, 1, seq, seq);
        node.checkpoint(vault, 1, seq);
      }
      await()
          .untilAsserted(() -> assertThat(node.plan(vault).log()).isEqualTo(LogExtent.COMPACTED));
    }
    NamedCheckpoints named = assertSameAsAStart();
    assertThatThrownBy(() -> named.warnings(this::fault))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("checkpoints_unreadable"));
    store.removeSnapshots(data);
    assertThatThrownBy(this::named)
        .hasMessageStartingWith("the journal of 'vault|counter' has a hole: at sequence number ");
  }

  @Test
  void shouldNotJudgeWhatIsNoVaults() {
    assertThat(RecoveredMemory.of("agent|counter")).isEmpty();
    RecoveredMemory memory = RecoveredMemory.of(ID).orElseThrow();
    memory.event(1, new byte[] {7, 7, 7});
    assertThat(memory.named()).isEmpty();
    RecoveredMemory newer = RecoveredMemory.of(ID).orElseThrow();
    newer.snapshot(VaultSerializer.IDENTIFIER, "sta9", new byte[1]);
    assertThatThrownBy(newer::named).hasMessageContaining("'sta9'");
  }
}
