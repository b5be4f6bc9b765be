package io.osupervisor.supervisor.cli;

import io.osupervisor.agent.vault.tool.ToolSettings;
import io.osupervisor.agent.vault.tool.VaultPlace;
import io.osupervisor.config.ConfigException;
import io.osupervisor.config.Flag;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.config.NodeSettings;
import io.osupervisor.config.StoreKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Names the store that a command works on by the configuration of its node. */
final class StoreOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "A node's configuration: the store that it names, rather than --data.")
  private @Nullable Path file;

  /**
   * The store that is meant.
   *
   * @throws CliException for a configuration that no node would start with
   */
  VaultPlace place(Osup osup) {
    return file == null
        ? VaultPlace.directory(osup.data(), ToolSettings.DEFAULT)
        : place(file, osup);
  }

  private static VaultPlace place(Path file, Osup osup) {
    NodeSettings settings = settings(file, osup);
    return settings.store().kind() == StoreKind.EMBEDDED
        ? VaultPlace.directory(settings.dataDir(), ToolSettings.DEFAULT)
        : VaultPlace.database(settings.store());
  }

  private static NodeSettings settings(Path file, Osup osup) {
    List<Flag> flags =
        osup.dataFlag()
            .map(dir -> List.of(new Flag("--data", "osupervisor.data-dir", dir.toString())))
            .orElse(List.of());
    try {
      return NodeConfig.load(Optional.of(file), osup.environment(), flags).settings();
    } catch (ConfigException e) {
      throw CliException.refused(e.code(), String.valueOf(e.getMessage()), e.hint());
    }
  }
}
