package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.vault.CountedWork;
import io.osupervisor.agent.vault.Postgres;
import io.osupervisor.agent.vault.journal.Head;
import io.osupervisor.agent.vault.migrate.Tally;
import io.osupervisor.agent.vault.shared.SharedStore;
import io.osupervisor.agent.vault.tool.VaultDescription.Journaled;
import io.osupervisor.config.StoreKind;
import io.osupervisor.config.StoreSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Between the data directory of a node and a real PostgreSQL that nodes share. */
class SharedCarryIT extends ToolHouse {
  private static final VaultImport.Imported ALL =
      new VaultImport.Imported(17, 141, 30, false, false);

  private static final String FIRST =
      "INSERT INTO event_journal (persistence_id, sequence_number, deleted, writer,"
          + " write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload)"
          + " VALUES ('agent|counter', 1, false, '', 0, '', 0, '', '')";

  private StoreSettings store = settings("jdbc:postgresql://127.0.0.1:1/none");
  private VaultPlace database = VaultPlace.database(store);

  @BeforeEach
  void begin() throws SQLException {
    store = settings(Postgres.freshUrl());
    database = VaultPlace.database(store);
  }

  private static StoreSettings settings(String url) {
    return new StoreSettings(
        StoreKind.POSTGRESQL, url, 2, Duration.ofSeconds(2), Duration.ofSeconds(10));
  }

  private static byte[] exported(VaultPlace place, String... agents) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Set<AgentId> chosen = Stream.of(agents).map(AgentId::new).collect(Collectors.toSet());
    VaultExport.toStream(place, out, chosen, NOBODY);
    return out.toByteArray();
  }

  private static VaultImport.Imported imported(VaultPlace place, byte[] export) {
    return VaultImport.fromStream(place, "it", new ByteArrayInputStream(export), NOBODY);
  }

  private VaultPlace directory() {
    return VaultPlace.directory(root, SETTINGS);
  }

  private void execute(String sql) throws SQLException {
    Postgres.execute(store.url(), sql);
  }

  @Test
  void shouldCarryTheWholeMemoryThereAndBack() throws IOException {
    Path file = fresh("memory");
    VaultExport.toFile(directory(), file, Set.of(), NOBODY);
    CountedWork told = new CountedWork();
    assertThat(VaultImport.fromFile(database, file, telling(told))).isEqualTo(ALL);
    assertThat(told.last("events compared")).isEqualTo(new CountedWork.Told(141, 141));

    Path to = fresh("to");
    assertThat(imported(VaultPlace.directory(to, SETTINGS), exported(database))).isEqualTo(ALL);

    assertThat(MigratedDirectory.events(to)).isEqualTo(MigratedDirectory.events(root));
    String[] files = {"snapshots", "checkpoints", "genomes"};
    assertThat(MigratedDirectory.files(to, files)).isEqualTo(MigratedDirectory.files(root, files));
    assertThat(VaultVerifier.run(VaultPlace.directory(to, SETTINGS), NOBODY).faults()).isEmpty();
  }

  @Test
  void shouldHoldTheSameRecordsInBothExports() {
    byte[] before = exported(directory());
    imported(database, before);
    List<String> records = records(before);
    List<String> after = records(exported(database));
    assertThat(new TreeSet<>(after)).isEqualTo(new TreeSet<>(records));
    assertThat(after).hasSameSizeAs(records);
  }

  /** All but the last, a digest of those before it and of the time. */
  private static List<String> records(byte[] export) {
    List<String> records = WrittenExport.read(export);
    return records.subList(0, records.size() - 1);
  }

  @Test
  void shouldVerifyAndDescribeTheSameThere() {
    imported(database, exported(directory()));
    VaultVerifier.Report here = VaultVerifier.run(directory(), NOBODY);
    assertThat(VaultVerifier.run(database, NOBODY)).isEqualTo(here);
    VaultDescription known = VaultDescription.of(directory(), NOBODY);
    VaultDescription found = VaultDescription.of(database, NOBODY);
    assertThat(found.journals()).extracting(Journaled::persistenceId).hasSize(17);
    assertThat(found.journals()).isEqualTo(known.journals());
    assertThat(found.faults()).isEmpty();
    assertThat(found.directory()).isEqualTo(SharedStore.where(store)).contains("fresh");
    assertThat(found.checkpoints()).isEqualTo(known.checkpoints());
    assertThat(found.versions()).isEqualTo(known.versions());
    assertThat(found.folders().get("genomes")).isEqualTo(known.folders().get("genomes"));
    assertThat(found.folders().get("journal")).isPositive();
  }

  @Test
  void shouldLeaveNothingOfAnExportThatIsNotWhole() {
    byte[] export = exported(directory());
    for (int at : new int[] {60, export.length / 2, export.length - 1}) {
      assertRefused("export_cut", () -> imported(database, Arrays.copyOf(export, at)));
    }
    byte[] changed = export.clone();
    changed[export.length / 3] ^= 1;
    assertRefused("export_damaged", () -> imported(database, changed));
    byte[] sample = WrittenExport.of(WrittenExport.HEADER, WrittenExport.SAMPLE);
    assertRefused("vault_import_failed", () -> imported(database, sample));
    VaultDescription left = VaultDescription.of(database, NOBODY);
    assertThat(left.journals()).isEmpty();
    assertThat(left.snapshots() + left.checkpoints() + left.versions()).isZero();

    assertThat(imported(database, export)).isEqualTo(ALL);
    assertRefused("import_not_empty", () -> imported(database, export));
  }

  @Test
  void shouldNotFillAStoreThatANodeHasOpen() {
    byte[] export = exported(directory());
    try (SharedStore node = SharedStore.open(store)) {
      assertThat(node.isUp()).isTrue();
      assertRefused("store_in_use", () -> imported(database, export));
      assertThat(VaultDescription.of(database, NOBODY).journals()).isEmpty();
    }
    assertThat(imported(database, export)).isEqualTo(ALL);
  }

  @Test
  void shouldKeepANodeOutWhileItFillsTheStore() {
    List<String> tried = new ArrayList<>();
    ToolWatch starting =
        new ToolWatch() {
          @Override
          public void counted(String what, long done, long all) {
            if (what.equals("events compared") && tried.isEmpty()) {
              tried.add(what);
              assertRefused("store_unreachable", () -> SharedStore.open(store));
            }
          }
        };
    ByteArrayInputStream export = new ByteArrayInputStream(exported(directory()));
    assertThat(VaultImport.fromStream(database, "it", export, starting)).isEqualTo(ALL);
    assertThat(tried).hasSize(1);
    SharedStore.open(store).close();
  }

  @Test
  void shouldBringOneAgentBesideOthersWhileANodeIsRunning() throws IOException {
    byte[] counter = exported(directory(), "counter");
    byte[] memory = exported(directory(), "memory");
    byte[] either = exported(directory(), "counter", "memory");
    assertRefused("store_older_format", () -> imported(database, counter));
    try (SharedStore node = SharedStore.open(store)) {
      assertThat(node.isUp()).isTrue();
      assertRefused(
          "export_cut", () -> imported(database, Arrays.copyOf(counter, counter.length - 1)));
      assertThat(imported(database, counter).unremembered()).isTrue();
      assertRefused("import_agent_there", () -> imported(database, either));
      assertThat(imported(database, memory).events()).isPositive();
      assertRefused("import_agent_there", () -> imported(database, counter));
    }
    Path to = fresh("to");
    imported(VaultPlace.directory(to, SETTINGS), exported(database));

    SortedMap<String, Tally.Kept> both = MigratedDirectory.events(root);
    both.keySet().removeIf(id -> !id.matches("(agent|vault|arbiter)\\|(counter|memory)"));
    assertThat(both).hasSizeGreaterThanOrEqualTo(4);
    assertThat(MigratedDirectory.events(to)).isEqualTo(both);
    assertThat(VaultVerifier.run(VaultPlace.directory(to, SETTINGS), NOBODY).faults()).isEmpty();
  }

  /** Whoever believes the agent new begins with number 1, and must not get through. */
  @Test
  void shouldRefuseAnAgentThatSomebodyBeginsMeanwhile() throws SQLException {
    SharedStore.open(store).close();
    imported(database, exported(directory(), "counter"));
    execute("UPDATE event_journal SET deleted = true WHERE persistence_id = 'agent|counter'");
    byte[] purged = exported(database, "counter");
    execute("DELETE FROM event_journal");
    execute("DELETE FROM snapshot");
    List<String> tried = new ArrayList<>();
    ToolWatch beginning =
        new ToolWatch() {
          @Override
          public void counted(String what, long done, long all) {
            if (what.equals("events compared") && tried.isEmpty()) {
              tried.add(what);
              assertThatThrownBy(() -> execute("SET lock_timeout = 200; " + FIRST))
                  .hasMessageContaining("lock timeout");
            }
          }
        };
    VaultImport.fromStream(database, "it", new ByteArrayInputStream(purged), beginning);
    assertThat(tried).hasSize(1);
    assertThatThrownBy(() -> execute(FIRST)).hasMessageContaining("duplicate key");
  }

  @Test
  void shouldTakeNoFileOfAnAgentThatTheExportDoesNotName() {
    SharedStore.open(store).close();
    ExportHeader some =
        new ExportHeader(
            WrittenExport.HEADER.node(), WrittenExport.HEADER.at(), ExportHeader.Extent.AGENTS);
    String other = "checkpoints/other/00/" + "0".repeat(64) + ".ckpt";
    List<ExportItem> items =
        List.of(new ExportItem.Id("agent|mine", new Head(1, 1)), new ExportItem.File(0, other));
    assertRefused("export_damaged", () -> imported(database, WrittenExport.of(some, items)));
    List<ExportItem> nobody = List.of(new ExportItem.File(0, other));
    assertRefused("export_damaged", () -> imported(database, WrittenExport.of(some, nobody)));
    List<ExportItem> sharding =
        List.of(new ExportItem.Id("/sharding/agentShard/1", new Head(1, 1)));
    assertRefused("export_damaged", () -> imported(database, WrittenExport.of(some, sharding)));
    assertThat(VaultDescription.of(database, NOBODY).journals()).isEmpty();
  }

  @Test
  void shouldCarryTheFilesOfOneAgentAndAllVersions() throws IOException {
    Path to = fresh("to");
    imported(VaultPlace.directory(to, SETTINGS), exported(directory(), "counter"));
    assertThat(MigratedDirectory.files(to, "genomes"))
        .isEqualTo(MigratedDirectory.files(root, "genomes"));
    assertThat(MigratedDirectory.files(to, "checkpoints/counter"))
        .isEqualTo(MigratedDirectory.files(root, "checkpoints/counter"))
        .isNotEmpty();
    assertThat(MigratedDirectory.files(to, "checkpoints"))
        .isEqualTo(MigratedDirectory.files(to, "checkpoints/counter"));
    assertThat(VaultVerifier.run(VaultPlace.directory(to, SETTINGS), NOBODY).snapshots())
        .isPositive();
  }

  @Test
  void shouldSayWhichAgentsThereAreWhereOneIsNot() {
    assertThatThrownBy(() -> exported(directory(), "contour"))
        .isInstanceOfSatisfying(
            AgentException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo("export_no_agent");
              assertThat(refusal).hasMessageContaining("'contour'");
              assertThat(refusal.hint()).contains("counter, ");
            });
  }

  @Test
  void shouldExportWhileANodeIsRunning() {
    imported(database, exported(directory()));
    byte[] still = exported(database);
    try (SharedStore node = SharedStore.open(store)) {
      assertThat(node.isUp()).isTrue();
      assertThat(records(exported(database))).isEqualTo(records(still));
    }
  }

  @Test
  void shouldTellAFileOfWhichAPieceIsGone() throws SQLException {
    imported(database, exported(directory()));
    execute(
        "DELETE FROM file_piece WHERE (area, name) = (SELECT area, name FROM file WHERE area LIKE"
            + " 'checkpoints/%' ORDER BY name LIMIT 1)");
    assertThat(VaultVerifier.run(database, NOBODY).faults())
        .anySatisfy(
            fault -> {
              assertThat(fault.code()).isEqualTo("store_damaged");
              assertThat(fault.place()).startsWith("checkpoints/");
            });
    Path file = fresh("memory");
    assertRefused("vault_damaged", () -> VaultExport.toFile(database, file, Set.of(), NOBODY));
    assertThat(file).doesNotExist();
  }

  @Test
  void shouldTellAFileWhoseContentChanged() throws SQLException {
    imported(database, exported(directory()));
    execute("UPDATE file_piece SET content = set_byte(content, 60, get_byte(content, 60) # 1)");
    assertThat(VaultVerifier.run(database, NOBODY).faults())
        .extracting(Fault::code)
        .contains("checkpoint_damaged", "version_damaged");
    assertThat(VaultVerifier.run(database, NOBODY).faults())
        .extracting(Fault::text)
        .noneMatch(text -> text.contains("/osup-vault-"));
  }

  @Test
  void shouldTellAnEventThatIsMissing() throws SQLException {
    imported(database, exported(directory()));
    String id =
        VaultDescription.of(database, NOBODY).journals().stream()
            .filter(found -> found.events() > 2)
            .findFirst()
            .orElseThrow()
            .persistenceId();
    execute(
        "DELETE FROM event_journal WHERE persistence_id = '%s' AND sequence_number = ".formatted(id)
            + "(SELECT max(sequence_number) - 1 FROM event_journal WHERE persistence_id = '%s')"
                .formatted(id));
    assertThat(VaultVerifier.run(database, NOBODY).faults())
        .anySatisfy(
            fault -> {
              assertThat(fault.code()).isEqualTo("journal_hole");
              assertThat(fault.place()).isEqualTo(id);
            });
    assertRefused("vault_damaged", () -> exported(database));
  }

  @Test
  void shouldSayThatThereIsNoStoreYetOrNoDatabase() {
    assertRefused("store_older_format", () -> VaultVerifier.run(database, NOBODY));
    VaultPlace nowhere = VaultPlace.database(settings("jdbc:postgresql://127.0.0.1:1/none"));
    assertRefused("store_unreachable", () -> exported(nowhere));
    assertRefused("store_unreachable", () -> imported(nowhere, exported(directory())));
  }
}
