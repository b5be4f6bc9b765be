package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.shared.SharedFilling;
import io.osupervisor.agent.vault.tool.ExportHeader.Extent;
import io.osupervisor.agent.vault.tool.VaultExport.Content;
import io.osupervisor.agent.vault.tool.VaultImport.Imported;
import io.osupervisor.agent.vault.tool.VaultImport.Source;
import io.osupervisor.config.StoreSettings;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Imports into a database that nodes share, in one transaction. */
final class SharedImport {
  private final StoreSettings store;
  private final Path folder;
  private final ToolWatch watch;

  private SharedImport(StoreSettings store, Path folder, ToolWatch watch) {
    this.store = store;
    this.folder = folder;
    this.watch = watch;
  }

  static Imported run(StoreSettings store, Source source, ToolWatch watch) {
    try (InputStream in = source.open()) {
      Path folder = Files.createTempDirectory("osup-vault-");
      try {
        return new SharedImport(store, folder, watch).read(source, in);
      } finally {
        DurableFiles.deleteTree(folder);
      }
    } catch (IOException e) {
      throw ToolErrors.failed(VaultImport.COMMAND, VaultPlace.database(store), e);
    }
  }

  private Imported read(Source source, InputStream in) throws IOException {
    // What is no export makes no tables.
    ExportReader reader = source.reader(in);
    if (reader.header().extent() == Extent.WHOLE) {
      return fill(reader, SharedFilling.open(store));
    }
    // Nodes that write the same rows wait for the end of the transaction, and not for a slow pipe.
    Source whole = spooled(source, reader);
    try (InputStream again = whole.open()) {
      return fill(whole.reader(again), SharedFilling.besideNodes(store));
    }
  }

  private Source spooled(Source source, ExportReader reader) throws IOException {
    Path spool = folder.resolve("export");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(spool))) {
      ExportWriter writer = new ExportWriter(out, reader.header());
      ExportItem item = reader.next();
      while (!(item instanceof ExportItem.End)) {
        writer.write(item);
        item = reader.next();
      }
      writer.end();
    }
    return new Source(source.name(), Files.size(spool), () -> Files.newInputStream(spool));
  }

  private Imported fill(ExportReader reader, SharedFilling open) throws IOException {
    Path files = Files.createDirectory(folder.resolve("files"));
    try (SharedFilling filling = open) {
      Content content = new ImportedStores(new NewDatabase(filling, files), watch).fill(reader);
      filling.commit();
      return Imported.of(content, reader.header());
    }
  }
}
