package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.shared.SharedStore;
import io.osupervisor.config.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the memory of agents is kept, for tools: with one node, or with all nodes of a cluster. A
 * directory is refused with {@code data_dir_…} where it is missing, in use, of another format or
 * half done, and with {@code storage_full}; a database with {@code store_unreachable}, {@code
 * store_older_format}, {@code store_unusable}, {@code store_damaged}, and with {@code
 * storage_unavailable} where it goes away meanwhile; either with {@code vault_…_failed} of the
 * command where a disk refuses.
 */
public abstract sealed class VaultPlace {
  private VaultPlace() {}

  /** What is done with the memory that is there. */
  @FunctionalInterface
  interface Work<T> {
    T with(KeptMemory kept) throws IOException;
  }

  /** The data directory of a node that is stopped. */
  public static VaultPlace directory(Path directory, ToolSettings settings) {
    return new Directory(directory, settings);
  }

  /** The database that nodes share; they may run while it is read. */
  public static VaultPlace database(StoreSettings store) {
    return new Database(store);
  }

  /** Whether all nodes of a cluster have it, and no tool repairs it. */
  public abstract boolean isShared();

  /**
   * Opens what is there, and closes it once the work is done.
   *
   * @param command for refusals
   */
  abstract <T> T read(String command, ToolWatch watch, Work<T> work);

  /** Makes memory of an export where none is. */
  abstract VaultImport.Imported fill(VaultImport.Source source, ToolWatch watch);

  /** Whether an import was cut short there that had read all it needed. */
  abstract boolean hasBegunImport();

  private static final class Directory extends VaultPlace {
    private final Path path;
    private final ToolSettings settings;

    Directory(Path path, ToolSettings settings) {
      this.path = path;
      this.settings = settings;
    }

    @Override
    <T> T read(String command, ToolWatch watch, Work<T> work) {
      try (StoppedDirectory data = StoppedDirectory.openNewest(path, command);
          KeptMemory kept = DirectoryMemory.open(data, settings, watch)) {
        return work.with(kept);
      } catch (IOException e) {
        throw ToolErrors.failed(command, path, e);
      }
    }

    @Override
    VaultImport.Imported fill(VaultImport.Source source, ToolWatch watch) {
      return DirectoryImport.run(path, source, settings, watch);
    }

    @Override
    public boolean isShared() {
      return false;
    }

    @Override
    boolean hasBegunImport() {
      return DirectoryImport.hasBegun(path);
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  private static final class Database extends VaultPlace {
    private final StoreSettings store;

    Database(StoreSettings store) {
      this.store = store;
    }

    @Override
    <T> T read(String command, ToolWatch watch, Work<T> work) {
      try (KeptMemory kept = SharedMemory.open(store)) {
        return work.with(kept);
      } catch (IOException e) {
        throw ToolErrors.failed(command, this, e);
      }
    }

    @Override
    VaultImport.Imported fill(VaultImport.Source source, ToolWatch watch) {
      return SharedImport.run(store, source, watch);
    }

    @Override
    public boolean isShared() {
      return true;
    }

    @Override
    boolean hasBegunImport() {
      return false;
    }

    @Override
    public String toString() {
      return SharedStore.where(store);
    }
  }
}
