package io.osupervisor.supervisor.cli;

import io.osupervisor.arbiter.watch.Harm;
import io.osupervisor.arbiter.watch.SeriesBaseline;
import io.osupervisor.arbiter.watch.SeriesRules;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup regress}. */
@Command(
    name = "regress",
    description = {
      "Tell whether a recorded series became worse, by the rules of the watch. Needs no node.",
      "A line of the file is {\"cycle\": 7, \"value\": 12.5}; the first cycles are the baseline.",
      "The verdict is regression, stable, or no_data when no cycle follows the baseline."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup regress latency.jsonl --lower-is-better",
      "  osup regress pass-rate.jsonl --higher-is-better --baseline 50 -o json"
    })
final class RegressCommand implements Runnable {
  private static final int MOST = 10_000;

  @ParentCommand private Osup osup = new Osup(Map.of());

  @Parameters(index = "0", paramLabel = "FILE", description = "The series, as JSON lines.")
  private Path file = Path.of("");

  @ArgGroup private @Nullable Better better;

  @Option(
      names = "--baseline",
      paramLabel = "N",
      defaultValue = "20",
      description = "So many cycles at its beginning are the baseline (${DEFAULT-VALUE}).")
  private int pinned = 20;

  /** Which way is better. */
  static final class Better {
    @Option(
        names = "--higher-is-better",
        description = "Only a fall is a regression. With neither, a lasting change is one.")
    private boolean higher;

    @Option(names = "--lower-is-better", description = "Only a rise is a regression.")
    private boolean lower;

    Harm harm() {
      return higher ? Harm.FALL : lower ? Harm.RISE : Harm.EITHER;
    }
  }

  @Override
  public void run() {
    if (pinned < SeriesBaseline.FEWEST || pinned > MOST) {
      throw CliException.usage(
          "--baseline " + pinned + " is no number of cycles that make a baseline",
          "it takes %d to %d".formatted(SeriesBaseline.FEWEST, MOST));
    }
    Harm harm = better == null ? Harm.EITHER : better.harm();
    SeriesReport report =
        new SeriesReport(SeriesFile.read(file), pinned, harm, SeriesRules.DEFAULT);
    osup.output().one(report.json(), report::text);
  }
}
