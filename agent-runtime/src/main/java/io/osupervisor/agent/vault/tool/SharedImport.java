package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.shared.SharedFilling;
import io.osupervisor.agent.vault.tool.ExportHeader.Extent;
import io.osupervisor.agent.vault.tool.VaultExport.Content;
import io.osupervisor.agent.vault.tool.VaultImport.Imported;
import io.osupervisor.agent.vault.tool.VaultImport.Source;
import io.osupervisor.config.StoreSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Imports into a database that nodes share, in one transaction. */
final class SharedImport {
  private SharedImport() {}

  static Imported run(StoreSettings store, Source source, ToolWatch watch) {
    try (InputStream in = source.open()) {
      // What is no export makes no tables.
      ExportReader reader = source.reader(in);
      Path folder = Files.createTempDirectory("osup-vault-");
      boolean whole = reader.header().extent() == Extent.WHOLE;
      try (SharedFilling filling =
          whole ? SharedFilling.open(store) : SharedFilling.besideNodes(store)) {
        Content content = new ImportedStores(new NewDatabase(filling, folder), watch).fill(reader);
        filling.commit();
        return Imported.of(content, reader.header());
      } finally {
        DurableFiles.deleteTree(folder);
      }
    } catch (IOException e) {
      throw ToolErrors.failed(VaultImport.COMMAND, VaultPlace.database(store), e);
    }
  }
}
