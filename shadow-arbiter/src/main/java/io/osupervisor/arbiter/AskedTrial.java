package io.osupervisor.arbiter;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.ConfigBinder;
import io.osupervisor.config.ConfigException;
import io.osupervisor.config.ConfigProblem;
import io.osupervisor.config.ConfigWriter;
import io.osupervisor.config.Flat;
import io.osupervisor.config.TrialPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads how a submission wants its own trial: any keys of the spec's {@code trial} block, and of
 * its {@code watch} block those that a hypothesis may have of its own, {@code window} and {@code
 * min-samples}. What is not said is as the spec has it. A guard or an objective takes the place of
 * the spec's on the same metric, the others stay. Whether all of it is stricter is decided when the
 * submission is.
 */
public final class AskedTrial {
  private static final String CODE = "invalid_trial";
  private static final String GROUP = "trial";
  private static final String METRIC = "metric";

  private record Asked(@Flat TrialPolicy trial, Watch watch) {}

  private record Watch(Duration window, int minSamples) {}

  private AskedTrial() {}

  /**
   * The settings that are asked for; empty for nothing.
   *
   * @param spec of the agent
   * @throws AgentException {@code invalid_trial} for an unknown key or a wrong value
   */
  public static Optional<TrialSettings> read(AgentSpec spec, Value asked) {
    if (asked.isNull()) {
      return Optional.empty();
    }
    if (asked.kind() != Kind.MAP) {
      throw new AgentException(
          CODE,
          "trial = %s is a %s".formatted(asked, asked.kind().word()),
          "send a map of the keys of the spec's trial block");
    }
    Config own = own(spec);
    Config given = together(together(parsed(asked), own, "guards"), own, "objectives");
    try {
      Asked read = ConfigBinder.bind(given, own, Asked.class);
      requireMeasured(read.trial(), spec);
      return Optional.of(
          SpecTerms.trial(
              read.trial(),
              spec.policy().state(),
              read.watch().window(),
              read.watch().minSamples()));
    } catch (ConfigException e) {
      throw refused(e);
    } catch (AgentException e) {
      throw new AgentException(CODE, String.valueOf(e.getMessage()), e.hint());
    }
  }

  private static void requireMeasured(TrialPolicy asked, AgentSpec spec) {
    if (asked.needsEvaluator() && spec.policy().oracles().evaluator().isEmpty()) {
      throw new AgentException(
          CODE,
          "a score or a cost is asked for, which only an evaluator tells",
          "name one in the agent's spec (evaluator), or ask for something else");
    }
  }

  private static Config own(AgentSpec spec) {
    Watch watch = new Watch(spec.policy().watch().window(), spec.policy().watch().minSamples());
    return ConfigWriter.write(new Asked(spec.policy().trial(), watch)).toConfig();
  }

  private static Config parsed(Value asked) {
    return ConfigFactory.parseString(
        asked.toJson(),
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.JSON)
            .setOriginDescription("submission"));
  }

  /** What is given for a metric stands first, so that problems name the places as they are. */
  private static Config together(Config given, Config own, String key) {
    if (!(given.root().get(key) instanceof ConfigList asked)) {
      return given;
    }
    Set<Object> named =
        asked.stream().map(AskedTrial::metric).filter(Objects::nonNull).collect(Collectors.toSet());
    List<ConfigValue> all = new ArrayList<>(asked);
    own.getList(key).stream().filter(one -> !named.contains(metric(one))).forEach(all::add);
    return given.withValue(key, ConfigValueFactory.fromIterable(all));
  }

  private static @Nullable Object metric(ConfigValue value) {
    return value instanceof ConfigObject object && object.get(METRIC) != null
        ? object.get(METRIC).unwrapped()
        : null;
  }

  private static AgentException refused(ConfigException cause) {
    String told = cause.problems().stream().map(AskedTrial::told).collect(Collectors.joining("; "));
    String hint =
        cause.problems().stream()
            .map(ConfigProblem::nearest)
            .filter(nearest -> !nearest.isEmpty())
            .map(nearest -> "did you mean '" + GROUP + "." + nearest + "'?")
            .findFirst()
            .orElse("correct it; the keys are those of the trial block of the agent's spec");
    return new AgentException(CODE, told, hint);
  }

  private static String told(ConfigProblem problem) {
    return Stream.of(GROUP + "." + problem.key(), problem.value())
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" = "))
        + ": "
        + problem.what();
  }
}
