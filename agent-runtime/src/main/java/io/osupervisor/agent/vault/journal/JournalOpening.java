package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FreeSpace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a journal, and begins one only where there is nothing: the store is held against the chain
 * of its own commits and against what the ledger promises. Whatever is missing is a refusal.
 */
final class JournalOpening {
  private static final Logger LOG = LoggerFactory.getLogger(JournalOpening.class);
  private static final String CURRENT = "CURRENT";

  /** A journal that is whole. */
  record Opened(
      LevelDbStore store, LedgerFile ledger, Heads heads, CommitTrail trail, Promise at) {}

  private final JournalFolders folders;
  private final UUID node;
  private final JournalSettings settings;
  private final LedgerOptions options;

  JournalOpening(
      JournalFolders folders, UUID node, JournalSettings settings, LedgerOptions options) {
    this.options = options;
    this.folders = folders;
    this.node = node;
    this.settings = settings;
  }

  /** Opens what is there; begins a journal where there is neither store nor ledger. */
  Opened openOrBegin() {
    try {
      requireRoom();
      boolean hasLedger = holdsFiles(folders.ledger());
      if (!hasLedger && !Files.exists(folders.store().resolve(CURRENT))) {
        requireNothing();
        begin();
      } else if (!hasLedger) {
        finishBegun();
      }
      return check(LedgerFile.open(folders.ledger(), node, options));
    } catch (IOException e) {
      throw JournalErrors.unreadable(folders.store(), e);
    }
  }

  /** Opens what must be there. */
  Opened openExisting() {
    try {
      requireRoom();
      return check(LedgerFile.open(folders.ledger(), node, options));
    } catch (IOException e) {
      throw JournalErrors.unreadable(folders.store(), e);
    }
  }

  /** Opening writes, too: tables of what the log holds. */
  private void requireRoom() throws IOException {
    DurableFiles.createFolders(folders.store());
    FreeSpace.Reading room = settings.space().read();
    if (room.free() < settings.floor()) {
      throw JournalErrors.noRoom(folders.store(), room.free(), settings.floor());
    }
  }

  private static boolean holdsFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.led")) {
      return files.iterator().hasNext();
    }
  }

  /** LevelDB would take a folder without CURRENT for a new one, and delete its tables. */
  private void requireNothing() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folders.store(), "*.{log,sst,ldb}")) {
      if (files.iterator().hasNext()) {
        throw JournalErrors.headless(folders.store());
      }
    }
  }

  /**
   * Makes the store beside its place and moves it there whole, because LevelDB names a first
   * manifest that it has not synced.
   */
  private void begin() throws IOException {
    Path making = folders.store().resolveSibling(folders.store().getFileName() + ".part");
    if (Files.exists(making)) {
      DurableFiles.deleteTree(making);
    }
    DurableFiles.createFolders(making);
    try (LevelDbStore store =
        LevelDbStore.open(making, settings.writeBuffer(), true, settings.engine())) {
      claim(store);
    }
    DurableFiles.syncFiles(making);
    DurableFiles.empty(folders.store());
    DurableFiles.moveInto(making, folders.store());
    LedgerFile.create(folders.ledger(), node, Promise.NOTHING, options).close();
  }

  private void claim(LevelDbStore store) {
    store.writeSynced(
        batch -> {
          batch.put(StoreKeys.fact(StoreFacts.STORE), StoreFacts.ofStore(node, settings.engine()));
          batch.put(StoreKeys.fact(StoreFacts.FLOOR), StoreFacts.ofNumber(1));
        });
  }

  /**
   * A journal without a ledger is one whose beginning was cut short, or one that lost it. Its store
   * is kept: to empty it would be one more beginning that can be cut short.
   */
  private void finishBegun() throws IOException {
    try (LevelDbStore store = store()) {
      if (!store.page(StoreKeys.firstEvent(), StoreKeys.firstFact(), 1, 1).isEmpty()) {
        throw LedgerErrors.missing(folders.ledger());
      }
      if (store.get(StoreKeys.fact(StoreFacts.FLOOR)) == null) {
        claim(store);
      }
    }
    LedgerFile.create(folders.ledger(), node, Promise.NOTHING, options).close();
  }

  /** LevelDB goes on without a log that it cannot read, and deletes it: each is read before. */
  private LevelDbStore store() throws IOException {
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(folders.store(), "*.log")) {
      for (Path log : logs) {
        try (InputStream bytes = Files.newInputStream(log)) {
          bytes.transferTo(OutputStream.nullOutputStream());
        }
      }
    }
    LogsAside.keep(folders.store());
    return LevelDbStore.open(folders.store(), settings.writeBuffer(), false, settings.engine());
  }

  private Opened check(LedgerFile ledger) throws IOException {
    Promise promised = ledger.promise();
    if (!Files.exists(folders.store().resolve(CURRENT))) {
      throw JournalErrors.gone(folders.store(), promised);
    }
    LevelDbStore store = store();
    try {
      ledger.torn().ifPresent(torn -> LOG.warn("{}", torn));
      Opened whole = check(store, ledger, promised);
      LogsAside.letGo(folders.store());
      return whole;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private Opened check(LevelDbStore store, LedgerFile ledger, Promise promised) {
    byte[] said = store.get(StoreKeys.fact(StoreFacts.STORE));
    Engine engine = StoreFacts.engine(said);
    if (engine != settings.engine()) {
      throw JournalErrors.otherEngine(folders.store(), engine, settings.engine());
    }
    UUID owner = StoreFacts.node(said);
    if (!owner.equals(node)) {
      throw JournalErrors.foreign(folders.store(), owner.toString(), node.toString());
    }
    long floor = StoreFacts.number(StoreFacts.FLOOR, store.get(StoreKeys.fact(StoreFacts.FLOOR)));
    CommitTrail trail = new CommitTrail(4L * settings.writeBuffer(), floor);
    CommitChain chain = new CommitChain(promised, floor);
    store.each(
        StoreKeys.firstCommit(),
        StoreKeys.firstHead(),
        commit -> {
          long number = StoreKeys.batchOfCommit(commit.key());
          trail.add(number, chain.add(number, commit.value()));
        });
    Map<String, Head> deletions = deletions(store);
    Map<String, Long> found = found(store, chain, deletions);
    new LedgerAudit(promised, new LedgerAudit.Found(chain.batch(), chain.atPromised(), found))
        .check();
    if (!chain.fault().isEmpty()) {
      throw JournalErrors.damaged(chain.fault());
    }
    requireDeleted(chain.deletedTo(), deletions);
    Promise at = chain.end();
    ledger.begin(at);
    if (engine == Engine.JAVA) {
      LOG.warn(
          "the journal in {} is served by the LevelDB in Java: {}",
          folders.store(),
          Engine.nativeFault().orElse("it was asked for"));
    }
    return new Opened(store, ledger, heads(at, deletions), trail, at);
  }

  private static Map<String, Head> deletions(LevelDbStore store) {
    Map<String, Head> deletions = new HashMap<>();
    store.each(
        StoreKeys.firstHead(),
        StoreKeys.firstFact(),
        head ->
            deletions.put(
                StoreKeys.persistenceIdOfHead(head.key()), Head.decode(head.key(), head.value())));
    return deletions;
  }

  /** Where LevelDB compacts a damaged table, an older record of a deletion may be there again. */
  private static void requireDeleted(Map<String, Long> told, Map<String, Head> deletions) {
    told.forEach(
        (id, to) -> {
          long found = deletions.getOrDefault(id, Head.NONE).deletedTo();
          if (found < to) {
            throw JournalErrors.damaged(
                "events of '%s' are deleted up to %d, and its record of that says %d"
                    .formatted(id, to, found));
          }
        });
  }

  private static Heads heads(Promise at, Map<String, Head> deletions) {
    Map<String, Head> all = new HashMap<>();
    at.highest()
        .forEach(
            (id, highest) ->
                all.put(id, new Head(highest, deletions.getOrDefault(id, Head.NONE).deletedTo())));
    return new Heads(all);
  }

  /** How far each id is there: its last event is looked for, all are read when one is missing. */
  private static Map<String, Long> found(
      LevelDbStore store, CommitChain chain, Map<String, Head> deletions) {
    Map<String, Long> highest = chain.end().highest();
    boolean whole =
        chain.fault().isEmpty()
            && highest.entrySet().stream().allMatch(head -> isThere(store, head, deletions));
    return whole ? highest : StoreSurvey.whole(store, deletions);
  }

  private static boolean isThere(
      LevelDbStore store, Map.Entry<String, Long> head, Map<String, Head> deletions) {
    return deletions.getOrDefault(head.getKey(), Head.NONE).deletedTo() >= head.getValue()
        || store.get(StoreKeys.event(head.getKey(), head.getValue())) != null;
  }
}
