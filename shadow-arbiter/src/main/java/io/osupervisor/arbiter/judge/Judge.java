package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Alarm;
import io.osupervisor.arbiter.judge.Observation.Assigned;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.HardStop;
import io.osupervisor.arbiter.judge.Observation.Losses;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Usage;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Judges one trial: takes its observations in the order in which they were made, at a constant cost
 * each, and decides at the end of a block, valid at every look. A decision stands; what comes after
 * it does not count. Two judges given the same rules and observations agree to the last bit.
 *
 * <p>The order of a decision: validity, the floor of samples (which a hard stop need not wait for),
 * guards, objectives, the end of time. Where only too many resynchronisations make a trial invalid,
 * harm comes first: what cannot keep up with the traffic loses copies because it is slow, and each
 * pair was of one cut. Not safe for use by several threads.
 */
public final class Judge {
  private final TrialRules rules;
  private final Questions questions;
  private final Validity validity = new Validity();
  private final Blocks blocks;
  private final long maxMs;
  private Decision decision = Decision.COLLECTING;
  private String reason = "collecting";
  private String words = "no answer yet";
  private boolean started;
  private long startMs;
  private long atMs;
  private long pairs;
  private long looks;

  /** Judges by these rules from the first observation on. */
  public Judge(TrialRules rules) {
    this.rules = rules;
    this.questions = new Questions(rules);
    this.blocks = new Blocks(rules.minBlock().toMillis());
    this.maxMs = rules.maxDuration().toMillis();
  }

  /** The verdict on a whole list of observations, as it fell or would fall. */
  public static Verdict verdict(TrialRules rules, Iterable<? extends Observation> observations) {
    Judge judge = new Judge(rules);
    for (Observation observation : observations) {
      judge.observe(observation);
    }
    return judge.verdict();
  }

  /** Takes an observation and returns what is decided by now. */
  public Decision observe(Observation observation) {
    if (decision != Decision.COLLECTING) {
      return decision;
    }
    long now = observation.atMs();
    if (!started) {
      started = true;
      startMs = now;
      atMs = now;
    }
    atMs = StrictMath.max(atMs, now);
    boolean late = atMs - startMs >= maxMs;
    if (observation instanceof Pair pair) {
      if (!late) {
        take(pair);
      }
    } else {
      take(observation);
    }
    if (late && decision == Decision.COLLECTING) {
      look();
      expire();
    }
    return decision;
  }

  private void take(Pair pair) {
    if (pair.comparison() == Comparison.NOT_COMPARED) {
      validity.notCompared();
      return;
    }
    validity.pair();
    pairs++;
    questions.take(pair);
    if (blocks.endsWith(pair.atMs())) {
      questions.endBlock();
      looks++;
      look();
    }
  }

  private void take(Observation observation) {
    if (observation instanceof Usage usage) {
      questions.take(usage);
    } else if (observation instanceof Losses losses) {
      validity.take(losses);
      refuseInvalid();
    } else if (observation instanceof Assigned assigned) {
      validity.take(assigned);
      refuseInvalid();
    } else if (observation instanceof Alarm alarm) {
      validity.take(alarm);
      refuseInvalid();
    } else if (observation instanceof HardStop stop) {
      decide(
          Decision.REJECT,
          "hard_stop",
          stop.kind().name().toLowerCase(Locale.ROOT) + ": " + stop.detail());
    }
  }

  private void refuseInvalid() {
    validity.alarm().ifPresent(this::refuse);
    if (decision == Decision.COLLECTING && validity.isTorn() && isHarmless()) {
      refuse(validity.tooOften());
    }
  }

  private void refuse(String alarm) {
    decide(Decision.INVALID, "invalid", alarm);
  }

  private boolean isHarmless() {
    return pairs >= rules.minSamples() && questions.guarded();
  }

  /** Decides, if it can, by the order above. */
  private void look() {
    refuseInvalid();
    if (decision != Decision.COLLECTING || pairs < rules.minSamples()) {
      return;
    }
    List<Question> harmed = questions.harmed();
    if (!harmed.isEmpty()) {
      decide(Decision.REJECT, "harm", "shown to be worse: " + names(harmed));
    } else if (questions.gainless()) {
      decide(Decision.REJECT, "no_gain", "no claimed gain is there");
    } else if (questions.guarded() && questions.achieved() && !validity.waits()) {
      decide(Decision.PROMOTE, "shown", "every guard holds and what is claimed is shown");
    }
  }

  private void expire() {
    if (decision == Decision.COLLECTING && validity.isTorn()) {
      refuse(validity.tooOften());
    } else if (decision == Decision.COLLECTING) {
      String hidden = Explanation.hidden(reports(Decision.INCONCLUSIVE));
      decide(
          Decision.INCONCLUSIVE,
          "max_duration",
          "no answer in time, the control stays; the data could still hide " + hidden);
    }
  }

  private void decide(Decision made, String why, String told) {
    decision = made;
    reason = why;
    words = told;
  }

  /** What is decided by now. */
  public Decision decision() {
    return decision;
  }

  /** How often it has looked: at the end of each block. */
  public long looks() {
    return looks;
  }

  /** The verdict by now with all its evidence; it is computed when asked for. */
  public Verdict verdict() {
    return new Verdict(decision, reason, words, pairs, startMs, atMs, reports(decision));
  }

  private List<MetricReport> reports(Decision by) {
    return questions.all().stream().map(question -> question.report(state(question, by))).toList();
  }

  private MetricState state(Question question, Decision by) {
    if (by == Decision.INVALID) {
      return MetricState.INVALID;
    }
    MetricState state = question.state();
    if (pairs < rules.minSamples() && question.evidence().n() > 0) {
      state = MetricState.COLLECTING;
    }
    return by == Decision.INCONCLUSIVE && state == MetricState.COLLECTING
        ? MetricState.INCONCLUSIVE
        : state;
  }

  private static String names(List<Question> questions) {
    return questions.stream()
        .map(question -> question.metric().key())
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
