package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.tool.ExportHeader.Extent;
import io.osupervisor.agent.vault.tool.VaultExport.Content;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the memory of agents of an export, of all of them or of some: all of it, or nothing. What
 * was written is read again and held against what was read before it counts. Blocking. Besides what
 * each method names it refuses with {@code import_not_empty}, {@code import_agent_there}, {@code
 * export_foreign}, {@code export_newer_format}, {@code export_cut}, {@code export_damaged}, {@code
 * export_partial}, {@code storage_full}, {@code vault_blocked}, {@code vault_import_failed}, {@code
 * store_in_use}, what is wrong with a file in the export, and what {@link VaultPlace} tells.
 */
public final class VaultImport {
  static final String COMMAND = "import";

  private static final int BUFFER = 1 << 18;

  private VaultImport() {}

  /**
   * What a place got.
   *
   * @param earlier whether it is what an import had read that was cut short before; nothing was
   *     read now
   * @param unremembered whether no node starts these agents before somebody asks for them
   */
  public record Imported(
      long persistenceIds, long events, long files, boolean earlier, boolean unremembered) {
    static Imported of(Content content, ExportHeader header) {
      return new Imported(
          content.persistenceIds(),
          content.events(),
          content.files(),
          false,
          header.extent() == Extent.AGENTS);
    }

    /** It was read before. */
    Imported again() {
      return new Imported(persistenceIds, events, files, true, unremembered);
    }
  }

  interface Opening {
    InputStream open() throws IOException;
  }

  /**
   * An export, opened once it is needed.
   *
   * @param size what it needs at least, in bytes; 0 where nobody knows
   */
  record Source(String name, long size, Opening opening) {
    InputStream open() throws IOException {
      return new BufferedInputStream(opening.open(), BUFFER);
    }

    /** Begins to read the memory of agents. */
    ExportReader reader(InputStream in) throws IOException {
      ExportReader reader = new ExportReader(name, in);
      if (reader.header().isPartial()) {
        throw ToolErrors.partial(name);
      }
      return reader;
    }
  }

  /**
   * Imports a file. Where an import was cut short that had all it needed, that is ended, and the
   * file need not be there.
   *
   * @throws AgentException {@code export_missing}
   */
  public static Imported fromFile(VaultPlace place, Path file, ToolWatch watch) {
    if (!Files.exists(file) && !place.hasBegunImport()) {
      throw ToolErrors.missing(file);
    }
    long size = file.toFile().length();
    return place.fill(new Source(file.toString(), size, () -> Files.newInputStream(file)), watch);
  }

  /**
   * Imports what a stream holds, to its end. Where an import was cut short that had all it needed,
   * that is ended, and nothing is read.
   *
   * @param name of the stream, for refusals
   */
  public static Imported fromStream(
      VaultPlace place, String name, InputStream in, ToolWatch watch) {
    return place.fill(new Source(name, 0, () -> in), watch);
  }
}
