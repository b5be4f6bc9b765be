package io.osupervisor.agent.vault.journal.plugin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.pekko.persistence.CapabilityFlag;
import org.apache.pekko.persistence.japi.journal.JavaJournalSpec;

/** Pekko's own tests of what every journal must do. */
public class VaultJournalContractIT extends JavaJournalSpec {
  private static final long serialVersionUID = 1L;

  public VaultJournalContractIT() {
    super(onFiles());
  }

  private static Config onFiles() {
    try {
      return ConfigFactory.parseString(
              """
              include classpath("osupervisor-vault.conf")
              pekko.persistence.journal.plugin = "osupervisor.vault.journal"
              osupervisor.vault.journal.dir = "%s"
              """
                  .formatted(Files.createTempDirectory("journal")))
          .withFallback(ConfigFactory.load());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It does, but takes no event after the one that was refused: there would be a hole. */
  @Override
  public CapabilityFlag supportsRejectingNonSerializableObjects() {
    return CapabilityFlag.off();
  }
}
