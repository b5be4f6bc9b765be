package io.osupervisor.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The node and the command line as processes, beside the start of a bare JVM. */
final class StartBenchmark implements Benchmark {
  private static final Pattern READY = Pattern.compile("ready at (http://\\S+)");
  private static final String JVM = "java -version";
  private static final int COMMANDS = 5;

  private final Path launcher;

  /**
   * @param launcher the script {@code osup}
   */
  StartBenchmark(Path launcher) {
    this.launcher = launcher;
  }

  @Override
  public String name() {
    return "start";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    try (Workspace workspace = new Workspace()) {
      // Builds, and makes the archives of class data, where that was not done yet.
      toReady(workspace.path("first"));
      run(List.of(launcher.toString(), "--version"));
      List<Figure> figures = new ArrayList<>();
      figures.add(node(extent, workspace));
      figures.add(command(extent, workspace));
      return figures;
    }
  }

  private Figure node(Extent extent, Workspace workspace) throws Exception {
    int[] number = {0};
    Pairs pairs =
        Pairs.measure(
            extent.rounds(),
            () -> Sample.of(toReady(workspace.path("data-" + ++number[0]))),
            StartBenchmark::bareJvm);
    return Figure.of(
        "osup up to GET /health/ready",
        Unit.MILLISECONDS,
        JVM,
        Target.atMost(2500, Unit.MILLISECONDS),
        pairs,
        Sample::median);
  }

  private Figure command(Extent extent, Workspace workspace) throws Exception {
    Path data = workspace.path("node");
    Process node = up(data);
    try {
      URI url = url(node);
      awaitReady(url);
      List<String> command =
          List.of(
              launcher.toString(),
              "--url",
              url.toString(),
              "--data",
              data.toString(),
              "agent",
              "list");
      run(command);
      int times = extent.of(COMMANDS);
      Pairs pairs = Pairs.measure(extent.rounds(), millis(times, command), StartBenchmark::bareJvm);
      return Figure.of(
          "osup agent list",
          Unit.MILLISECONDS,
          JVM,
          Target.atMost(600, Unit.MILLISECONDS),
          pairs,
          Sample::median);
    } finally {
      end(node);
    }
  }

  private double toReady(Path data) throws IOException {
    long start = System.nanoTime();
    Process node = up(data);
    try {
      awaitReady(url(node));
      return (System.nanoTime() - start) / 1e6;
    } finally {
      end(node);
    }
  }

  private Process up(Path data) throws IOException {
    Files.createDirectories(data);
    return new ProcessBuilder(launcher.toString(), "up", "--data", data.toString(), "--port", "0")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static URI url(Process node) throws IOException {
    BufferedReader out = new BufferedReader(new InputStreamReader(node.getInputStream(), UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return URI.create(ready.group(1));
      }
    }
    throw new IOException("the node ended before it was ready");
  }

  private static void awaitReady(URI node) throws IOException {
    int status = 0;
    while (status != HttpURLConnection.HTTP_OK) {
      HttpURLConnection call =
          (HttpURLConnection) URI.create(node + "/health/ready").toURL().openConnection();
      status = call.getResponseCode();
      call.disconnect();
    }
  }

  private static void end(Process node) {
    node.destroy();
    node.onExit().join();
  }

  private static Sample bareJvm() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return millis(COMMANDS, List.of(java.toString(), "-Xshare:auto", "-version")).measure();
  }

  private static Side millis(int times, List<String> command) {
    return () -> {
      double[] millis = new double[times];
      for (int i = 0; i < times; i++) {
        millis[i] = Stopwatch.nanos(() -> run(command)) / 1e6;
      }
      return new Sample(millis);
    };
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(command + " ended with " + process.exitValue());
    }
  }
}
