package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.NativeLibraries;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.tool.VaultExport.Content;
import io.osupervisor.agent.vault.tool.VaultImport.Imported;
import io.osupervisor.agent.vault.tool.VaultImport.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Imports into the data directory of a node, a new one or one without memory. */
final class DirectoryImport {
  private static final List<String> PLACES =
      List.of("journal", "ledger", "snapshots", "checkpoints", "genomes");

  private final StoppedDirectory data;
  private final Staging staging;
  private final ToolSettings settings;
  private final ToolWatch watch;

  private DirectoryImport(StoppedDirectory data, ToolSettings settings, ToolWatch watch) {
    this.data = data;
    this.staging = new Staging(data.root(), VaultImport.COMMAND, watch);
    this.settings = settings;
    this.watch = watch;
  }

  /** Whether an import was cut short there that had read all it needed. */
  static boolean hasBegun(Path directory) {
    return Files.exists(directory.resolve(VaultImport.COMMAND + StoppedDirectory.READY));
  }

  static Imported run(Path directory, Source source, ToolSettings settings, ToolWatch watch) {
    try (StoppedDirectory data =
        StoppedDirectory.openForImport(directory, InstantSource.system())) {
      return new DirectoryImport(data, settings, watch).run(source);
    } catch (IOException e) {
      throw ToolErrors.failed(VaultImport.COMMAND, directory, e);
    }
  }

  private Imported run(Source source) throws IOException {
    staging.sweep();
    boolean earlier = staging.isReady();
    if (!earlier) {
      requireEmpty();
      try (InputStream in = source.open()) {
        read(source, in);
      } catch (IOException | RuntimeException e) {
        leaveUnlessReady(e);
        throw e;
      }
    }
    Imported imported = Notes.read(staging.note(), Imported.class);
    data.setJournal();
    staging.put("");
    return earlier ? imported.again() : imported;
  }

  private void leaveUnlessReady(Exception cause) {
    try {
      if (!staging.isReady()) {
        data.leaveAsItWas();
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private void read(Source source, InputStream in) throws IOException {
    ExportReader reader = source.reader(in);
    settings.requireRoom(data.root(), source.size());
    try {
      Path fresh = staging.begin();
      installNatives(fresh);
      Content content =
          new ImportedStores(NewDirectory.create(fresh, data.node()), watch).fill(reader);
      data.claim();
      staging.ready(Notes.write(Imported.of(content, reader.header())));
    } finally {
      staging.discard();
    }
  }

  private void requireEmpty() throws IOException {
    for (String place : PLACES) {
      for (Path file : FileTrees.files(data.root().resolve(place))) {
        throw ToolErrors.notEmpty(file);
      }
    }
  }

  /** A directory stays empty until all is ready. */
  private void installNatives(Path fresh) throws IOException {
    if (Files.exists(data.root().resolve("native"))) {
      data.installNatives();
    } else {
      NativeLibraries.install(DurableFiles.createFolders(fresh.resolve("native")));
    }
  }
}
