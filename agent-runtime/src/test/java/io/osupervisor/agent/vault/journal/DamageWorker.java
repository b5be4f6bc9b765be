package io.osupervisor.agent.vault.journal;

import java.nio.file.Path;
import java.util.List;

/** Tries a share of the damages in a process of its own: damage can crash native code. */
final class DamageWorker {
  static final String BEGIN = "damage-begins: ";
  static final String END = "damage-ends: ";

  private DamageWorker() {}

  /**
   * Where the journal is, what is tried, whether to be thorough, the first damage, and every how
   * many-th.
   */
  public static void main(String[] arguments) throws Exception {
    Path known = Path.of(arguments[0]);
    DamageTrial.Kind kind = DamageTrial.Kind.valueOf(arguments[1]);
    DamagePlan plan = Boolean.parseBoolean(arguments[2]) ? DamagePlan.THOROUGH : DamagePlan.SAMPLE;
    int first = Integer.parseInt(arguments[3]);
    int step = Integer.parseInt(arguments[4]);
    DamageTrial trial = kind.on(known, known.resolveSibling("work-" + first));
    List<Damage> damages = plan.damages(known);
    for (int i = first; i < damages.size(); i += step) {
      System.out.println(BEGIN + damages.get(i).name());
      DamageTrial.Outcome outcome = trial.tryOut(damages.get(i));
      String text = outcome.text().replace('\n', ';');
      System.out.println(END + outcome.kind() + "\t" + outcome.silent() + "\t" + text);
    }
  }
}
