package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.migrate.MigrationWatch;
import io.osupervisor.agent.vault.migrate.Migrations;
import io.osupervisor.agent.vault.migrate.VaultStores;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code osup vault}. */
@Command(
    name = "vault",
    description = "The memory in the data directory of a node that is stopped.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  osup vault migrate --data data"})
final class VaultCommands {
  private static final int TELL_EVERY = 100_000;

  @ParentCommand private Osup osup = new Osup(Map.of());

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Bring a data directory of an older release to this one's format.",
        "The node must be stopped. The old stores are kept beside the new ones, under the names",
        "journal.format1 and snapshots.format1, and need as much room again; remove them once the",
        "node runs as it should. Ended in between, it is run again and goes on."
      })
  int migrate() {
    try {
      List<Integer> reached =
          Migrations.into(new VaultStores()).run(osup.data(), new Progress(osup.err()));
      ObjectNode told = JsonNodeFactory.instance.objectNode();
      told.put("directory", osup.data().toString());
      reached.forEach(told.putArray("formats")::add);
      osup.output().one(told, VaultCommands::text);
      return ExitCode.DONE;
    } catch (AgentException e) {
      throw CliException.refused(e.code(), String.valueOf(e.getMessage()), e.hint());
    }
  }

  private static String text(JsonNode told) {
    JsonNode formats = told.path("formats");
    String directory = told.path("directory").asText();
    return formats.isEmpty()
        ? directory + " has the newest format already\n"
        : directory + " has format " + formats.get(formats.size() - 1).asInt() + " now\n";
  }

  /** Tells people how far it is. */
  private static final class Progress implements MigrationWatch {
    private final PrintWriter out;
    private long events;

    Progress(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void wrote(EventRecord event) {
      events++;
      if (events % TELL_EVERY == 0) {
        out.println("osup: " + events + " events are carried over");
      }
    }

    @Override
    public void after(Stage stage) {
      switch (stage) {
        case WRITTEN -> out.println("osup: all " + events + " events are carried over");
        case VERIFIED -> out.println("osup: what was written is what was read");
        case JOURNAL_PLACED -> out.println("osup: the new stores are in their place");
        default -> {
          // Renames: over before anybody could read of them.
        }
      }
    }
  }
}
