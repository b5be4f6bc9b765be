package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.migrate.MigrationWatch;
import io.osupervisor.agent.vault.migrate.Migrations;
import io.osupervisor.agent.vault.migrate.VaultStores;
import io.osupervisor.agent.vault.tool.RepairReport;
import io.osupervisor.agent.vault.tool.ToolSettings;
import io.osupervisor.agent.vault.tool.ToolWatch;
import io.osupervisor.agent.vault.tool.VaultCompaction;
import io.osupervisor.agent.vault.tool.VaultDescription;
import io.osupervisor.agent.vault.tool.VaultExport;
import io.osupervisor.agent.vault.tool.VaultImport;
import io.osupervisor.agent.vault.tool.VaultPlace;
import io.osupervisor.agent.vault.tool.VaultRepair;
import io.osupervisor.agent.vault.tool.VaultVerifier;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup vault}. */
@Command(
    name = "vault",
    description = "The memory of a node that is stopped, or that nodes share.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup vault verify --data data               is everything whole?",
      "  osup vault describe --data data             what is in it",
      "  osup vault export memory.osvx --data data   carry it elsewhere",
      "  osup vault import memory.osvx --data new    and begin there",
      "  osup vault import memory.osvx -c node.conf  and share it among nodes",
      "  osup vault export one.osvx --agent counter  the memory of one agent",
      "  osup vault repair --data data               keep what can be read"
    })
final class VaultCommands {
  private static final String STREAM = "-";
  private static final ObjectMapper MAPPER = new ObjectMapper();

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
    return done(
        () -> {
          List<Integer> reached =
              Migrations.into(new VaultStores())
                  .run(osup.data(), new Carrying(osup.err(), progress()));
          ObjectNode told = JsonNodeFactory.instance.objectNode();
          told.put("directory", osup.data().toString());
          reached.forEach(told.putArray("formats")::add);
          osup.output().one(told, VaultCommands::text);
          return ExitCode.DONE;
        });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Read every record, and say what is wrong.",
        "Journal, ledger, snapshots, checkpoints and versions are read to the last byte, from a",
        "copy where reading would change them. Exits with 1 where a node or an agent would not",
        "start or a file is damaged; warnings alone exit with 0.",
        "Nodes that share what is read may run."
      })
  int verify(@Mixin StoreOption config) {
    return done(
        () -> {
          VaultPlace place = place(config);
          VaultVerifier.Report report = VaultVerifier.run(place, progress());
          osup.output().one(tree(report), told -> VaultText.verified(place, report));
          return report.faults().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
        });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Say what is in it.",
        "The node, each persistence id with its events, how many snapshots, checkpoints and files",
        "of versions there are, and the bytes of each folder."
      })
  int describe(@Mixin StoreOption config) {
    return done(
        () -> {
          VaultDescription description = VaultDescription.of(place(config), progress());
          osup.output().one(tree(description), told -> VaultText.described(description));
          return ExitCode.DONE;
        });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Write the memory of all agents, or of some, into one file.",
        "Events, snapshots, checkpoints and versions, each with a checksum; not the audit, the",
        "logs of agents and the token. What is damaged is refused. The format is described in",
        "docs/vault.md. Nodes that share what is written may run: it is as it was at one moment."
      })
  int export(
      @Parameters(paramLabel = "FILE", description = "A new file, or - for the standard output.")
          String file,
      @Option(
              names = "--agent",
              paramLabel = "AGENT",
              description = {
                "Only this one, and others that are named so, too; all versions come along.",
                "Stop it first, or what it is told afterwards is not in it."
              })
          @Nullable List<String> agents,
      @Mixin StoreOption config) {
    return done(
        () -> {
          Set<AgentId> chosen =
              agents == null
                  ? Set.of()
                  : agents.stream().map(AgentId::new).collect(Collectors.toUnmodifiableSet());
          if (file.equals(STREAM)) {
            OutputStream out = new FileOutputStream(FileDescriptor.out);
            VaultExport.toStream(place(config), out, chosen, progress());
          } else {
            VaultExport.Content content =
                VaultExport.toFile(place(config), Path.of(file), chosen, progress());
            osup.output().one(tree(content), told -> VaultText.exported(file, content));
          }
          return ExitCode.DONE;
        });
  }

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = {
        "Make a data directory of an export.",
        "The directory is new, or of a node without memory. All of it is there in the end, or",
        "nothing; ended in between, it is run again, and ends what it had read without a look",
        "at FILE. With the configuration of nodes that share a database, their store is filled",
        "instead: it has no memory yet, and all of them are stopped. What was exported with",
        "--agent goes beside other agents there, and nodes may run; one of them takes an agent up",
        "once somebody asks for it, as by 'osup agent show AGENT'."
      })
  int bring(
      @Parameters(paramLabel = "FILE", description = "An export, or - for the standard input.")
          String file,
      @Mixin StoreOption config) {
    return done(
        () -> {
          VaultPlace place = place(config);
          VaultImport.Imported content =
              file.equals(STREAM)
                  ? VaultImport.fromStream(place, "the input", System.in, progress())
                  : VaultImport.fromFile(place, Path.of(file), progress());
          osup.output()
              .one(tree(content), told -> VaultText.imported(place.toString(), file, content));
          return ExitCode.DONE;
        });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Keep all that can be read, and say what is gone.",
        "A damaged journal is replaced by one that a node opens, with the events of each",
        "persistence id up to the first that cannot be read. What lies behind is exported to",
        "lost-found-TIME, and what was there is kept as journal.damaged-TIME, ledger.damaged-TIME",
        "and snapshots.damaged-TIME. Ended in between, it is run again and goes on.",
        "Exits with 0 where a node opens the journal now, whatever of it is gone; with 1 where the",
        "repair is refused."
      })
  int repair() {
    return done(
        () -> {
          RepairReport report = VaultRepair.run(osup.data(), ToolSettings.DEFAULT, progress());
          osup.output().one(tree(report), told -> VaultText.repaired(osup.data(), report));
          return ExitCode.DONE;
        });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Take from the disk what is deleted.",
        "A running node does so by and by; this does all of it, and needs twice the room of the",
        "journal meanwhile."
      })
  int compact() {
    return done(
        () -> {
          VaultCompaction.Sizes sizes =
              VaultCompaction.run(osup.data(), ToolSettings.DEFAULT, progress());
          osup.output().one(tree(sizes), told -> VaultText.compacted(osup.data(), sizes));
          return ExitCode.DONE;
        });
  }

  private VaultPlace place(StoreOption config) {
    return config.place(osup);
  }

  private ToolWatch progress() {
    return new ToolProgress(osup.err(), System::nanoTime);
  }

  private static JsonNode tree(Object told) {
    return MAPPER.valueToTree(told);
  }

  /** Does it, and tells a refusal as that of a command. */
  private static int done(IntSupplier work) {
    try {
      return work.getAsInt();
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
  private static final class Carrying implements MigrationWatch {
    private final PrintWriter out;
    private final Progress progress;
    private long events;

    Carrying(PrintWriter out, Progress progress) {
      this.out = out;
      this.progress = progress;
    }

    @Override
    public void wrote(EventRecord event) {
      counted("events carried over", ++events, 0);
    }

    @Override
    public void counted(String what, long done, long all) {
      progress.counted(what, done, all);
    }

    @Override
    public void after(Stage stage) {
      switch (stage) {
        case WRITTEN ->
            out.println(
                "osup: " + Counted.of(events, "event is carried over", "events are carried over"));
        case VERIFIED -> out.println("osup: what was written is what was read");
        case JOURNAL_PLACED -> out.println("osup: the new stores are in their place");
        default -> {
          // Renames: over before anybody could read of them.
        }
      }
    }
  }
}
