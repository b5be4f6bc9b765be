package io.osupervisor.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a user entrusts to OSupervisor.
 *
 * @param id names the agent on every node, as {@link AgentName} has it
 * @param command the program and its arguments
 * @param genome what of it may be changed
 * @param probes what it must answer before a rollback to a version of it counts as done
 * @param cases what every version of it should answer
 * @param policy how it is kept
 */
public record AgentSpec(
    String id,
    List<String> command,
    Genome genome,
    List<Probe> probes,
    List<AgentCase> cases,
    @Flat AgentPolicy policy) {
  /** How many cases there may be. */
  public static final int MOST_CASES = 1_000;

  public AgentSpec {
    command = List.copyOf(command);
    probes = List.copyOf(probes);
    cases = List.copyOf(cases);
    Checks.begin()
        .that("id", AgentName.is(id), "must be of the form " + AgentName.FORM)
        .that(
            "command", !command.isEmpty() && !command.get(0).isBlank(), "must begin with a program")
        .that(
            "probes",
            probes.stream().map(Probe::name).distinct().count() == probes.size(),
            "must have names of their own")
        .that("cases", cases.size() <= MOST_CASES, "must be " + MOST_CASES + " at most")
        .verify();
  }

  /**
   * Reads what {@link #toJson} wrote. A key that came later than the text has its built-in default,
   * so that what an older release stored stays readable.
   *
   * @throws ConfigException when the text is not such a form
   */
  public static AgentSpec fromJson(String json) {
    return AgentSpecReader.builtIn().parse(json, "agent spec");
  }

  /** The complete spec, defaults included, on one line: equal specs give equal text. */
  public String toJson() {
    return ConfigWriter.json(this);
  }

  /** The spec for people: values from files, and those whose name tells a secret, are masked. */
  public AgentSpec masked() {
    Map<String, EnvironmentValue> masked = new TreeMap<>();
    policy.env().forEach((name, value) -> masked.put(name, isSecret(name, value) ? mask() : value));
    return new AgentSpec(id, command, genome, probes, cases, policy.withEnv(masked));
  }

  private static boolean isSecret(String name, EnvironmentValue value) {
    return value instanceof EnvironmentValue.FromFile || Secrets.isSecret(name);
  }

  private static EnvironmentValue mask() {
    return new EnvironmentValue.Text(Secrets.MASK);
  }
}
