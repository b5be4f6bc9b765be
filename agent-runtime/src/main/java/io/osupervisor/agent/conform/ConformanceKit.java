package io.osupervisor.agent.conform;

import java.util.List;

/**
 * Judges whether a program keeps the agent protocol, by playing its supervisor: a dozen short lives
 * with requests, restores, kills, a standby, broken manners and both ways to end.
 *
 * <pre>{@code
 * Report report = ConformanceKit.run(List.of("python3", "agent.py"), ConformOptions.DEFAULT);
 * System.out.print(report.text());
 * }</pre>
 *
 * <p>A good program takes a few seconds. The answers of a restored instance are compared with those
 * of one that never died, so the request must be one that is answered alike from the same state.
 */
public final class ConformanceKit {
  private static final List<Scenario> SCENARIOS =
      List.of(
          WorkScenarios::manyAtOnce,
          WorkScenarios::pieces,
          WorkScenarios::unknownTypes,
          WorkScenarios::unknownKeys,
          WorkScenarios::errors,
          WorkScenarios::cancels,
          WorkScenarios::largeFrames,
          MemoryScenarios::sameStateAgain,
          StartScenarios::beatsWhenIdle,
          StartScenarios::follows,
          ChangeScenarios::reloads,
          EndScenarios::shutdown,
          EndScenarios::endOfInput);

  private ConformanceKit() {}

  /**
   * Runs all scenarios, one after the other; every process it starts has ended when it returns.
   * After a breach in the start the rest is not tried.
   *
   * @param command the program and its arguments, looked up from the options' directory
   */
  public static Report run(List<String> command, ConformOptions options) {
    Findings findings = new Findings();
    Stage stage = new Stage(List.copyOf(command), options, findings);
    play(StartScenarios::start, stage);
    if (!findings.anyBroken()) {
      SCENARIOS.forEach(scenario -> play(scenario, stage));
    }
    return new Report(command, findings.all());
  }

  private static void play(Scenario scenario, Stage stage) {
    try {
      scenario.play(stage);
    } catch (Breach breach) {
      stage.findings().broken(breach);
    }
  }
}
