package io.osupervisor.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * By which terms a recording is judged: the words of a spec's {@code trial} block that say
 * something of one. What is not said is as for a hypothesis that keeps the behaviour, but for
 * {@code max-duration}, which then limits nothing; the guards then include score and cost.
 *
 * @param weights how requests were to be split, where they were
 */
public record RecordedTrial(
    double alpha,
    int minSamples,
    Duration maxDuration,
    int nStar,
    boolean anyObjective,
    List<TrialGuard> guards,
    @Synonym(word = TrialPolicy.ORIGINAL, value = TrialPolicy.ORIGINAL_OBJECTIVES)
        List<TrialObjective> objectives,
    Weights weights) {
  private static final String GUARDS = "guards";
  private static final String MAX_DURATION = "max-duration";

  /** No recording is older than the clock. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /**
   * What a spec does not have, since no trial on shadows measures it; and nothing waits for the end
   * of a recording, so its time is not limited.
   */
  private static final Config OWN =
      ConfigFactory.parseString(
          """
          max-duration = 36500d
          weights { control = 50%, candidate = 50% }
          guards = [{ metric = score, margin = 5% }, { metric = cost, margin = 10% }]
          """);

  /**
   * The shares of both arms.
   *
   * @param control above 0%
   * @param candidate above 0%; both come to 100%
   */
  public record Weights(Percentage control, Percentage candidate) {
    private static final double CLOSE = 1e-9;

    public Weights {
      double both = control.fraction() + candidate.fraction();
      Checks.begin()
          .that("control", control.fraction() > 0, "must be more than 0%")
          .that("candidate", candidate.fraction() > 0, "must be more than 0%")
          .that("candidate", Math.abs(both - 1) < CLOSE, "must come to 100% with control")
          .verify();
    }
  }

  public RecordedTrial {
    guards = List.copyOf(guards);
    objectives = List.copyOf(objectives);
    TrialPolicy.terms(alpha, minSamples, maxDuration, LONGEST, nStar, guards, objectives)
        .that("guards", !guards.isEmpty(), "must have one")
        .verify();
  }

  /** The terms of a hypothesis that keeps the behaviour and claims nothing. */
  public static RecordedTrial preserving() {
    return bind(ConfigFactory.empty());
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException when it cannot be read, parsed or accepted
   */
  public static RecordedTrial read(Path file) {
    try {
      return bind(SpecText.parse(Files.readString(file), file.toString()));
    } catch (IOException e) {
      throw ConfigException.unreadable(file, e);
    }
  }

  private static RecordedTrial bind(Config given) {
    Config trial = AgentSpecReader.defaults().getConfig("trial");
    Config known = OWN;
    for (String key : RecordShape.of(RecordedTrial.class).keys()) {
      if (trial.hasPath(key) && !key.equals(MAX_DURATION)) {
        known = known.withValue(key, trial.getValue(key));
      }
    }
    List<ConfigValue> guards = new ArrayList<>(trial.getList(GUARDS));
    guards.addAll(OWN.getList(GUARDS));
    known = known.withValue(GUARDS, ConfigValueFactory.fromIterable(guards));
    return ConfigBinder.bind(given, known, RecordedTrial.class);
  }
}
