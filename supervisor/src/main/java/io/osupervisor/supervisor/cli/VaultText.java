package io.osupervisor.supervisor.cli;

import io.osupervisor.agent.vault.tool.Fault;
import io.osupervisor.agent.vault.tool.RepairReport;
import io.osupervisor.agent.vault.tool.VaultCompaction;
import io.osupervisor.agent.vault.tool.VaultDescription;
import io.osupervisor.agent.vault.tool.VaultExport;
import io.osupervisor.agent.vault.tool.VaultImport;
import io.osupervisor.agent.vault.tool.VaultPlace;
import io.osupervisor.agent.vault.tool.VaultVerifier;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the tools of the vault say to people. */
final class VaultText {
  private VaultText() {}

  static String verified(VaultPlace place, VaultVerifier.Report report) {
    String read =
        "%s, %s, %s, %s"
            .formatted(
                events(report.events(), report.persistenceIds()),
                Counted.of(report.snapshots(), "snapshot"),
                Counted.of(report.checkpoints(), "checkpoint"),
                Counted.of(report.versions(), "file of versions", "files of versions"));
    if (report.faults().isEmpty() && report.warnings().isEmpty()) {
      return "%s is whole: %s\n".formatted(place, read);
    }
    String found =
        Stream.of(
                report.faults().isEmpty() ? "" : Counted.of(report.faults().size(), "fault"),
                report.warnings().isEmpty() ? "" : Counted.of(report.warnings().size(), "warning"))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" and "));
    return "%s has %s; read were %s\n%s".formatted(place, found, read, faults(report.faults()))
        + (place.isShared() ? adviceOfShared(report.faults()) : advice(place, report.faults()))
        + warnings(report.warnings());
  }

  private static String warnings(List<Fault> warnings) {
    return warnings.isEmpty()
        ? ""
        : "what agents start without all the same, and only a backup has:\n" + faults(warnings);
  }

  private static String adviceOfShared(List<Fault> faults) {
    return faults.isEmpty() ? "" : "nothing mends a database: bring it back from a backup\n";
  }

  /** What helps against these. */
  private static String advice(Object directory, List<Fault> faults) {
    StringBuilder text = new StringBuilder();
    if (faults.stream().anyMatch(Fault::otherEngine)) {
      text.append("the journal can be read on a machine of the kind that wrote it:")
          .append(" run 'osup vault export' there, and 'osup vault import' here\n");
    } else if (faults.stream().anyMatch(Fault::newer)) {
      text.append("a newer release wrote some of it: use that one, or a newer one\n");
    } else if (faults.stream().anyMatch(Fault::mendable)) {
      text.append(
          "'osup vault repair --data %s' keeps all that can be read\n".formatted(directory));
    }
    if (faults.stream().anyMatch(fault -> fault.restorable() && !fault.stateGone())) {
      text.append("restore the damaged or missing checkpoints and files of versions from a backup;")
          .append(" a repair leaves them as they are\n");
    }
    if (faults.stream().anyMatch(Fault::stateGone)) {
      text.append("an agent whose log does not fit together, or whose snapshots are all damaged,")
          .append(" does not start: only a backup helps\n");
    }
    if (!faults.isEmpty() && faults.stream().allMatch(Fault::setAside)) {
      text.append("a node goes on without what ends in .broken; delete it when you like\n");
    }
    return text.toString();
  }

  private static String faults(List<Fault> faults) {
    StringBuilder text = new StringBuilder();
    for (Fault fault : faults) {
      text.append("  %s  %s: ".formatted(fault.code(), Table.oneLine(fault.place())));
      text.append(fault.text().strip().replace("\n", "\n    ")).append('\n');
    }
    return text.toString();
  }

  static String described(VaultDescription found) {
    StringBuilder text = new StringBuilder();
    text.append("directory    %s\n".formatted(found.directory()));
    text.append("node         %s\n".formatted(found.node()));
    text.append("format       %d\n".formatted(found.format()));
    text.append("snapshots    %,d\n".formatted(found.snapshots()));
    text.append("checkpoints  %,d\n".formatted(found.checkpoints()));
    text.append("versions     %s\n\n".formatted(Counted.of(found.versions(), "file")));
    Table folders = new Table("FOLDER", "BYTES");
    found.folders().forEach((name, bytes) -> folders.row(name, "%,d".formatted(bytes)));
    text.append(folders.render()).append('\n');
    Table ids = new Table("PERSISTENCE ID", "EVENTS", "FIRST", "LAST", "DELETED TO", "BYTES");
    for (VaultDescription.Journaled id : found.journals()) {
      ids.row(
          id.persistenceId(),
          id.events(),
          id.events() == 0 ? "-" : id.first(),
          id.last(),
          id.deletedTo() == 0 ? "-" : id.deletedTo(),
          "%,d".formatted(id.bytes()));
    }
    text.append(ids.render());
    if (!found.faults().isEmpty()) {
      text.append("\nwhat is wrong:\n%s".formatted(faults(found.faults())));
    }
    return text.toString();
  }

  static String imported(String to, String from, VaultImport.Imported imported) {
    String earlier =
        "an import that was cut short before was ended; %s was not read\n".formatted(from);
    return (imported.earlier() ? earlier : "")
        + carried(to, imported.events(), imported.persistenceIds(), imported.files())
        + (imported.unremembered()
            ? "a node takes up each agent once somebody asks for it, as by 'osup agent show"
                + " AGENT'\n"
            : "");
  }

  static String exported(String to, VaultExport.Content content) {
    return carried(to, content.events(), content.persistenceIds(), content.files());
  }

  private static String carried(String to, long events, long ids, long files) {
    return "%s has %s, and %s\n".formatted(to, events(events, ids), Counted.of(files, "file"));
  }

  private static String events(long events, long ids) {
    return Counted.of(events, "event") + " of " + Counted.of(ids, "persistence id");
  }

  static String repaired(Path directory, RepairReport report) {
    StringBuilder text = new StringBuilder();
    if (report.repaired()) {
      text.append(
          "%s is mended: it keeps %s\n"
              .formatted(directory, events(report.events(), report.persistenceIds())));
      text.append(gone(report));
      text.append("what was there is kept under names that end in %s\n".formatted(report.keptAs()));
      text.append("what can be read and is not kept is in %s\n".formatted(report.lostFound()));
    } else {
      text.append("the journal and the snapshots in %s are whole\n".formatted(directory));
    }
    if (!report.left().isEmpty()) {
      text.append("what is wrong still:\n%s".formatted(faults(report.left())));
      text.append(advice(directory, report.left()));
    }
    return text.toString();
  }

  private static String gone(RepairReport report) {
    StringBuilder text = new StringBuilder();
    if (report.gone().isEmpty()) {
      text.append("no event is gone\n".formatted());
    } else {
      Table gone = new Table("PERSISTENCE ID", "GONE FROM", "TO", "OF THEM READABLE");
      for (RepairReport.Gone row : report.gone()) {
        gone.row(row.persistenceId(), row.from(), row.to(), row.readable());
      }
      text.append(gone.render());
    }
    if (!report.upperEndKnown()) {
      text.append(
          "the ledger cannot be read: what was acknowledged last and is gone without a trace is"
              + " not in this list\n");
    }
    for (String file : report.snapshotsGone()) {
      text.append("not kept: %s\n".formatted(file));
    }
    return text.toString();
  }

  static String compacted(Path directory, VaultCompaction.Sizes sizes) {
    return "the journal in %s had %s and has %,d\n"
        .formatted(directory, Counted.of(sizes.before(), "byte"), sizes.after());
  }
}
