package io.osupervisor.benchmarks;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures the product beside what it is compared with, and prints a table. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the product beside what it is compared with, in the same run.",
      "Each figure is the median of several rounds, in brackets the least and the most.",
      "Ends with 1 when a target was missed."
    })
public final class Benchmarks implements Callable<Integer> {
  private static final List<Benchmark> ALL =
      List.of(
          new RestartBenchmark(),
          new RequestBenchmark(),
          new LogBenchmark(),
          new BatchBenchmark(),
          new JournalBenchmark(),
          new VaultBenchmark(),
          new StoreBenchmark(),
          new EnduranceBenchmark(),
          new StartBenchmark(Path.of(System.getProperty("osup.launcher", "./osup"))),
          new IdleBenchmark(),
          new BusyBenchmark(),
          new MirrorBenchmark(),
          new HistoryBenchmark(),
          new SwapBenchmark(),
          new ShadowBenchmark(),
          new RollbackBenchmark(),
          new CodeBenchmark());

  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(
      paramLabel = "NAME",
      description = "What to measure; without one everything but journal-endurance.")
  private List<String> names = List.of();

  @Option(names = "--extent", description = "FULL, QUICK or SMOKE; FULL without it.")
  private Extent extent = Extent.FULL;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there, too.")
  private @Nullable Path json;

  @Option(names = "--list", description = "Only names what can be measured.")
  private boolean list;

  Benchmarks() {}

  /** Runs the command line; the JVM ends with its exit code. */
  public static void main(String[] arguments) {
    System.setProperty("logback.configurationFile", "logback-benchmarks.xml");
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    System.exit(command(out).execute(arguments));
  }

  static CommandLine command(PrintWriter out) {
    return new CommandLine(new Benchmarks()).setOut(out).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = command.commandLine().getOut();
    if (list) {
      ALL.forEach(benchmark -> out.println(benchmark.name()));
      return 0;
    }
    List<Figure> figures = new ArrayList<>();
    for (Benchmark benchmark : chosen()) {
      command.commandLine().getErr().println("measuring: " + benchmark.name());
      figures.addAll(benchmark.run(extent));
    }
    Report report = new Report(Instant.now(), extent, figures);
    out.print(report.table());
    out.flush();
    if (json != null) {
      report.writeJson(json);
    }
    return report.isHeld() ? 0 : 1;
  }

  private List<Benchmark> chosen() {
    for (String name : names) {
      if (ALL.stream().noneMatch(benchmark -> benchmark.name().equals(name))) {
        throw new ParameterException(
            command.commandLine(), "there is no benchmark '" + name + "'; --list names them");
      }
    }
    return ALL.stream()
        .filter(b -> names.isEmpty() ? !b.onlyByName() : names.contains(b.name()))
        .toList();
  }
}
