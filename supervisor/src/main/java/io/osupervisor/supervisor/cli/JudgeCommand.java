package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.AgentException;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.arbiter.recorded.RecordedVerdict;
import io.osupervisor.arbiter.recorded.RecordedWindow;
import io.osupervisor.arbiter.recorded.Recording;
import io.osupervisor.config.ConfigException;
import io.osupervisor.config.RecordedTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup judge}. */
@Command(
    name = "judge",
    description = {
      "Judge recorded answers of two arms as a trial would: those of FILE, which needs no node, or,"
          + " with --agent, what the run history of a node has of a past time.",
      "Each line of FILE is {\"id\", \"arm\": \"control\" or \"candidate\", \"latency_ms\", \"ok\","
          + " \"agree\", \"score\", \"cost\", \"at_ms\"}; two lines of one id are a pair. Where"
          + " under 1 %% of the ids have two, the traffic was split between the arms.",
      "Exit 0 with any verdict; 1 where the file is damaged, or more than 1 %% of its requests have"
          + " a line of one arm only."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup judge answers.jsonl",
      "  osup judge --agent counter --from 2h --export answers.jsonl",
      "  osup judge --agent counter --from 24h --control 9f2c --candidate 41d0",
      "  osup judge answers.jsonl --trial trial.conf -o json",
      "  osup judge answers.jsonl --window",
    })
final class JudgeCommand implements Callable<Integer> {
  private static final int LONELY_TOLD = 3;

  @ParentCommand private Osup osup = new Osup(Map.of());

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "The recording, JSON on each line.")
  private @Nullable Path file;

  @Mixin private PastTime past = new PastTime();

  @Option(
      names = "--trial",
      paramLabel = "FILE",
      description = {
        "The terms: alpha, min-samples, max-duration, n-star, any-objective, objectives, guards,",
        "weights; else those of a hypothesis that keeps the behaviour."
      })
  private @Nullable Path trial;

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "1",
      description = "Look after every N-th pair (${DEFAULT-VALUE}).")
  private long every = 1;

  @Option(
      names = "--window",
      description =
          "Also tell what fixed-sample tests say of the whole file, for a finished window alone;"
              + " the verdict stays as it is.")
  private boolean window;

  @Override
  public Integer call() {
    if (every < 1) {
      throw CliException.usage("--every is " + every, "say 1 or more");
    }
    try {
      RecordedTrial terms = trial == null ? RecordedTrial.preserving() : RecordedTrial.read(trial);
      Recording recording = recording();
      Verdict verdict = RecordedVerdict.of(recording, terms, every);
      print(verdict, recording, terms);
      return tell(recording);
    } catch (ConfigException e) {
      throw CliException.refused(e.code(), String.valueOf(e.getMessage()), e.hint());
    } catch (AgentException e) {
      throw CliException.refused(e.code(), String.valueOf(e.getMessage()), e.hint());
    } catch (IOException e) {
      throw CliException.refused(
          "recording_unreadable",
          "the recording %s cannot be read or written: %s"
              .formatted(file == null ? past.export() : file, SpecFile.reason(e)),
          "name a file in UTF-8 that this user may read, and for --export write");
    }
  }

  private Recording recording() throws IOException {
    if (past.isAsked() == (file != null)) {
      throw CliException.usage(
          "there must be either a FILE or --agent", "name what is to be judged, once");
    }
    return file == null ? past.read(osup) : Recording.read(file);
  }

  private void print(Verdict verdict, Recording recording, RecordedTrial terms) {
    ObjectNode json = JudgeText.json(verdict);
    if (!window) {
      osup.output().one(json, node -> JudgeText.table(verdict, recording));
      return;
    }
    RecordedWindow tests = RecordedWindow.of(recording, terms);
    json.set("window", WindowText.json(tests));
    osup.output()
        .one(json, node -> JudgeText.table(verdict, recording) + "\n" + WindowText.text(tests));
  }

  /** Says what is left out and which requests are lost on one side, and whether too many are. */
  private int tell(Recording recording) {
    recording
        .ignored()
        .forEach(key -> osup.err().println("osup: the key '%s' says nothing here".formatted(key)));
    List<String> lonely = recording.lonely();
    lonely.stream().limit(LONELY_TOLD).forEach(one -> osup.err().println("osup: " + one));
    if (lonely.size() > LONELY_TOLD) {
      osup.err().println("osup: and " + (lonely.size() - LONELY_TOLD) + " more");
    }
    return recording.isTorn() ? ExitCode.REFUSED : ExitCode.DONE;
  }
}
