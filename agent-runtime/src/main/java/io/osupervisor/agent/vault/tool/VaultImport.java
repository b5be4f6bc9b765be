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
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * Makes the memory of a node of an export: all of it, or nothing. What was written is read again
 * and held against what was read before it gets its place. Blocking.
 */
public final class VaultImport {
  private static final String COMMAND = "import";
  private static final int BUFFER = 1 << 18;
  private static final List<String> PLACES =
      List.of("journal", "ledger", "snapshots", "checkpoints", "genomes");

  /**
   * What a directory got.
   *
   * @param earlier whether it is what an import had read that was cut short before; nothing was
   *     read now
   */
  public record Imported(long persistenceIds, long events, long files, boolean earlier) {
    private static Imported of(Content content, boolean earlier) {
      return new Imported(content.persistenceIds(), content.events(), content.files(), earlier);
    }
  }

  private interface Opening {
    InputStream open() throws IOException;
  }

  /**
   * An export, opened once it is needed.
   *
   * @param size what it needs at least, in bytes; 0 where nobody knows
   */
  private record Source(String name, long size, Opening opening) {}

  private final StoppedDirectory data;
  private final Staging staging;
  private final ToolSettings settings;
  private final ToolWatch watch;

  private VaultImport(StoppedDirectory data, ToolSettings settings, ToolWatch watch) {
    this.data = data;
    this.staging = new Staging(data.root(), COMMAND, watch);
    this.settings = settings;
    this.watch = watch;
  }

  /**
   * Imports a file. Where an import was cut short that had all it needed, that is ended, and the
   * file need not be there.
   *
   * @throws AgentException those of {@link #fromStream}, {@code export_missing}
   */
  public static Imported fromFile(
      Path directory, Path file, ToolSettings settings, ToolWatch watch) {
    Path ready = directory.resolve(COMMAND + StoppedDirectory.READY);
    if (!Files.exists(file) && !Files.exists(ready)) {
      throw ToolErrors.missing(file);
    }
    long size = file.toFile().length();
    Source source = new Source(file.toString(), size, () -> Files.newInputStream(file));
    return run(directory, source, settings, watch);
  }

  /**
   * Imports what a stream holds, to its end. Where an import was cut short that had all it needed,
   * that is ended, and nothing is read.
   *
   * @param directory new, or of a node that has no memory yet
   * @param name of the stream, for refusals
   * @throws AgentException those of {@link StoppedDirectory#openForImport}, {@code
   *     import_not_empty}, {@code export_foreign}, {@code export_newer_format}, {@code export_cut},
   *     {@code export_damaged}, {@code export_partial}, {@code storage_full}, {@code
   *     vault_blocked}, {@code vault_import_failed}, or what is wrong with a file in it
   */
  public static Imported fromStream(
      Path directory, String name, InputStream in, ToolSettings settings, ToolWatch watch) {
    return run(directory, new Source(name, 0, () -> in), settings, watch);
  }

  private static Imported run(
      Path directory, Source source, ToolSettings settings, ToolWatch watch) {
    try (StoppedDirectory data =
        StoppedDirectory.openForImport(directory, InstantSource.system())) {
      return new VaultImport(data, settings, watch).run(source);
    } catch (IOException e) {
      throw ToolErrors.failed(COMMAND, directory, e);
    }
  }

  private Imported run(Source source) throws IOException {
    staging.sweep();
    boolean earlier = staging.isReady();
    if (!earlier) {
      requireEmpty();
      try (InputStream in = source.opening().open()) {
        read(source, in);
      } catch (IOException | RuntimeException e) {
        leaveUnlessReady(e);
        throw e;
      }
    }
    Content content = Notes.read(staging.note(), Content.class);
    data.setJournal();
    staging.put("");
    return Imported.of(content, earlier);
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
    ExportReader reader = new ExportReader(source.name(), new BufferedInputStream(in, BUFFER));
    if (reader.header().partial()) {
      throw ToolErrors.partial(source.name());
    }
    settings.requireRoom(data.root(), source.size());
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
