package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.migrate.CountedEvents;
import io.osupervisor.agent.vault.migrate.Tally;
import io.osupervisor.agent.vault.tool.VaultExport.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Fills stores from an export. */
final class ImportedStores {
  private final ImportTarget target;
  private final ToolWatch watch;
  private final Tally read = new Tally();
  private final Set<String> ids = new HashSet<>();
  private String id = "";
  private long events;

  ImportedStores(ImportTarget target, ToolWatch watch) {
    this.target = target;
    this.watch = watch;
  }

  /** Takes all that an export holds, and reads what was written of it again. */
  Content fill(ExportReader reader) throws IOException {
    ExportItem item = events(reader);
    Optional<ExportedAgents> agents = agents(reader);
    long files = 0;
    while (item instanceof ExportItem.File file) {
      if (agents.isPresent() && !agents.get().have(file.path())) {
        throw reader.changed("the file " + file.path() + " is of an agent that is not in it");
      }
      item = file(reader, file);
      files++;
      watch.counted("files written", files, 0);
    }
    if (!(item instanceof ExportItem.End end)) {
      throw reader.changed("events come behind files");
    }
    Tally written = new Tally();
    target.replay(new CountedEvents(written, watch, "events compared", events));
    read.requireSame(written);
    return Content.of(end);
  }

  /** Whose files may follow, where the export is not of all agents. */
  private Optional<ExportedAgents> agents(ExportReader reader) {
    if (reader.header().extent() != ExportHeader.Extent.AGENTS) {
      return Optional.empty();
    }
    try {
      return Optional.of(ExportedAgents.among(ids));
    } catch (IllegalArgumentException e) {
      throw reader.changed(String.valueOf(e.getMessage()));
    }
  }

  /** Gives the first that is not of the journal. */
  private ExportItem events(ExportReader reader) throws IOException {
    try (ImportTarget.Events writer = target.events()) {
      ExportItem item = reader.next();
      while (true) {
        if (item instanceof ExportItem.Id begun) {
          id = begun.persistenceId();
          ids.add(id);
          read.begin(id, begun.head().deletedTo());
          writer.begin(id, begun.head().deletedTo());
        } else if (item instanceof ExportItem.Event event) {
          EventRecord record = new EventRecord(id, event.seq(), event.repr());
          read.event(record);
          writer.event(record);
          watch.counted("events written", ++events, 0);
        } else {
          return item;
        }
        item = reader.next();
      }
    }
  }

  /** Gives what follows it. */
  private ExportItem file(ExportReader reader, ExportItem.File file) throws IOException {
    Path place = target.root().resolve(file.path());
    DurableFiles.createParent(place);
    ExportItem item = reader.next();
    try (OutputStream out = Channels.newOutputStream(DurableFiles.createFile(place))) {
      while (item instanceof ExportItem.Piece piece) {
        out.write(piece.bytes());
        item = reader.next();
      }
    }
    target.file(place, VaultFiles.kind(file.path()));
    return item;
  }
}
