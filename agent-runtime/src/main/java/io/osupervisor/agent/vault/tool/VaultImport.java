package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.NativeLibraries;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.tool.VaultExport.Content;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * Makes the memory of a node of an export: all of it, or nothing. What was written is read again
 * and held against what was read before it gets its place. Blocking.
 */
public final class VaultImport {
  private static final int BUFFER = 1 << 18;
  private static final List<String> PLACES =
      List.of("journal", "ledger", "snapshots", "checkpoints", "genomes");

  private final StoppedDirectory data;
  private final Staging staging;
  private final ToolSettings settings;
  private final ToolWatch watch;

  private VaultImport(StoppedDirectory data, ToolSettings settings, ToolWatch watch) {
    this.data = data;
    this.staging = new Staging(data.root(), "import", watch);
    this.settings = settings;
    this.watch = watch;
  }

  /**
   * Imports a file.
   *
   * @throws AgentException those of {@link #fromStream}, {@code export_missing}
   */
  public static Content fromFile(
      Path directory, Path file, ToolSettings settings, ToolWatch watch) {
    try (InputStream in = Files.newInputStream(file)) {
      return fromStream(directory, file.toString(), in, settings, watch);
    } catch (NoSuchFileException e) {
      throw ToolErrors.missing(file);
    } catch (IOException e) {
      throw ToolErrors.failed("import", directory, e);
    }
  }

  /**
   * Imports what a stream holds, to its end. Where an import was cut short that had all it needed,
   * it is ended, and nothing is read.
   *
   * @param directory new, or of a node that has no memory yet
   * @param name of the stream, for refusals
   * @throws AgentException those of {@link StoppedDirectory#openForImport}, {@code
   *     import_not_empty}, {@code export_foreign}, {@code export_newer_format}, {@code export_cut},
   *     {@code export_damaged}, {@code export_partial}, {@code storage_full}, {@code
   *     vault_blocked}, {@code vault_import_failed}, or what is wrong with a file in it
   */
  public static Content fromStream(
      Path directory, String name, InputStream in, ToolSettings settings, ToolWatch watch) {
    try (StoppedDirectory data =
        StoppedDirectory.openForImport(directory, InstantSource.system())) {
      return new VaultImport(data, settings, watch).run(name, in);
    } catch (IOException e) {
      throw ToolErrors.failed("import", directory, e);
    }
  }

  private Content run(String name, InputStream in) throws IOException {
    if (!staging.isReady()) {
      requireEmpty();
      ExportReader reader = new ExportReader(name, new BufferedInputStream(in, BUFFER));
      if (reader.header().partial()) {
        throw ToolErrors.partial(name);
      }
      settings.requireRoom(data.root(), 0);
      try {
        Path fresh = staging.begin();
        installNatives(fresh);
        Content content = new ImportedStores(fresh, data.node(), watch).fill(reader);
        data.claim();
        staging.ready(Notes.write(content));
      } finally {
        staging.discard();
      }
    }
    Content content = Notes.read(staging.note(), Content.class);
    data.setJournal();
    staging.put("");
    return content;
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
