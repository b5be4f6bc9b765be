package io.osupervisor.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.SdkFiles;
import io.osupervisor.config.SdkChoice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The programs that are measured, under the supervisor and without it. */
enum BenchmarkAgent {
  /** Answers with what it was asked, in Python with the SDK. */
  ECHO("/usr/bin/python3", "echo.py", SdkChoice.PYTHON),
  /** Counts in a durable state, in Python with the SDK. */
  COUNTER("/usr/bin/python3", "counter.py", SdkChoice.PYTHON),
  /** Counts, and takes another version of its program as it runs. */
  RELOADER("/usr/bin/python3", "reloader.py", SdkChoice.PYTHON),
  /** Answers with what it was asked, in forty lines of Perl: starts in a few milliseconds. */
  TINY("/usr/bin/perl", "tiny.pl", SdkChoice.NONE),
  /** Writes batches of entries as fast as they are acknowledged, in Perl. */
  WRITER("/usr/bin/perl", "writer.pl", SdkChoice.NONE);

  private final String interpreter;
  private final String file;
  private final SdkChoice sdk;

  BenchmarkAgent(String interpreter, String file, SdkChoice sdk) {
    this.interpreter = interpreter;
    this.file = file;
    this.sdk = sdk;
  }

  /** Its name in lower case. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<String> command() {
    return List.of(interpreter, file);
  }

  /** Copies its files there. */
  void install(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(file), source());
    for (GenomeFile extra : SdkFiles.of(sdk)) {
      Files.write(folder.resolve(extra.entry().path().value()), extra.content());
    }
  }

  /**
   * Its spec for a node.
   *
   * @param settings more of the spec, by name
   */
  String spec(String id, Map<String, Value> settings) {
    return spec(id, settings, program());
  }

  /** The same with another program. */
  String spec(String id, Map<String, Value> settings, String program) {
    Map<String, Value> spec = new LinkedHashMap<>(settings);
    spec.put("id", Value.of(id));
    spec.put("command", Value.list(command().stream().map(Value::of).toList()));
    Map<String, Value> genome = new LinkedHashMap<>();
    genome.put("sdk", Value.of(sdk == SdkChoice.PYTHON ? "python" : "none"));
    genome.put("files", Value.map(changed(program)));
    spec.put("genome", Value.map(genome));
    return Value.map(spec).toJson();
  }

  /** The text of its program. */
  String program() {
    return new String(source(), UTF_8);
  }

  /** The same with some lines in another's place, which must be there. */
  String program(String lines, String others) {
    String program = program();
    if (!program.contains(lines)) {
      throw new IllegalArgumentException(file + " has no line: " + lines);
    }
    return program.replace(lines, others);
  }

  /** The files that a version with another program differs in. */
  Map<String, Value> changed(String program) {
    return Map.of(file, Value.of(program));
  }

  private byte[] source() {
    try (InputStream in = BenchmarkAgent.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("this build lacks " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
