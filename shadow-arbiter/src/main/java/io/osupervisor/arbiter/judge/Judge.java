package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Alarm;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Assigned;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.HardStop;
import io.osupervisor.arbiter.judge.Observation.Losses;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Ranked;
import io.osupervisor.arbiter.judge.Observation.Single;
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
  /** Answers of traffic that is split from look to look: so many, and a share of those before. */
  private static final long LEAST_BETWEEN = 2L * Blocks.PAIRS;

  private static final long ONE_IN = 64;

  private final TrialRules rules;
  private final Questions questions;
  private final Validity validity;
  private final Blocks blocks;
  private final long every;
  private final long maxMs;
  private Decision decision = Decision.COLLECTING;
  private String reason = "collecting";
  private String words = "no answer yet";
  private boolean started;
  private long startMs;
  private long atMs;
  private long pairs;
  private long candidateSingles;
  private long controlSingles;
  private boolean blockEnded;
  private long looks;
  private long nextLook;

  /** Judges by these rules from the first observation on. */
  public Judge(TrialRules rules) {
    this(rules, 1, rules.unitScores());
  }

  /**
   * The same, but looks only after every so many pairs, where a block has ended since the look
   * before.
   *
   * @param every pairs, at least 1
   * @param unitScores whether every score will lie in [0, 1]
   */
  public Judge(TrialRules rules, long every, boolean unitScores) {
    this(
        rules,
        Questions.paired(rules, unitScores),
        new Validity(0.5),
        Blocks.ofPairs(rules.minBlock().toMillis()),
        every);
  }

  private Judge(
      TrialRules rules, Questions questions, Validity validity, Blocks blocks, long every) {
    this.rules = rules;
    this.questions = questions;
    this.validity = validity;
    this.blocks = blocks;
    this.every = every;
    this.maxMs = rules.maxDuration().toMillis();
  }

  /**
   * Judges traffic that was split: each request went to one arm, and each arm stands for itself. A
   * pair is then one answer of each. How requests fell is told by {@link Observation.Assigned}.
   *
   * @param candidateShare of the requests that the candidate was to get, between 0 and 1
   * @param every answers after which it looks, at least 1
   * @param unitScores whether every score will lie in [0, 1]
   */
  public static Judge ofSplit(
      TrialRules rules, double candidateShare, long every, boolean unitScores) {
    return new Judge(
        rules,
        Questions.split(rules, unitScores),
        new Validity(candidateShare),
        Blocks.ofSingles(rules.minBlock().toMillis()),
        every);
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
    } else if (observation instanceof Single single) {
      if (!late) {
        take(single);
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
    validity.answered();
    pairs++;
    questions.take(pair);
    count(pair.atMs(), pairs);
  }

  private void take(Single single) {
    validity.answered();
    boolean candidate = single.arm() == Arm.CANDIDATE;
    candidateSingles += candidate ? 1 : 0;
    controlSingles += candidate ? 0 : 1;
    pairs = StrictMath.min(candidateSingles, controlSingles);
    questions.take(single);
    long taken = candidateSingles + controlSingles;
    if (count(single.atMs(), taken)) {
      // A look at two arms seeks their bounds, which costs as much as many answers.
      nextLook = taken + StrictMath.max(LEAST_BETWEEN, taken / ONE_IN);
    }
  }

  /** Counts an observation; true if it looked. */
  private boolean count(long now, long taken) {
    if (blocks.endsWith(now)) {
      questions.endBlock();
      blockEnded = true;
    }
    if (!blockEnded || taken < nextLook || taken % every != 0) {
      return false;
    }
    blockEnded = false;
    looks++;
    look();
    return true;
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
    } else if (observation instanceof Ranked ranked) {
      questions.rank(ranked.rank());
      look();
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
    return pairs >= rules.minSamples() && questions.answers().guarded();
  }

  /** Decides, if it can, by the order above. */
  private void look() {
    refuseInvalid();
    if (decision != Decision.COLLECTING || pairs < rules.minSamples() || validity.waits()) {
      return;
    }
    Questions.Answers answers = questions.answers();
    List<Question> harmed = answers.harmed();
    if (!harmed.isEmpty()) {
      decide(Decision.REJECT, "harm", "shown to be worse: " + names(harmed));
    } else if (answers.gainless()) {
      decide(
          Decision.REJECT,
          "no_gain",
          rules.anyObjective() ? "no claimed gain is there" : "a claimed gain is not there");
    } else if (answers.guarded() && answers.achieved()) {
      decide(Decision.PROMOTE, "shown", "every guard holds and what is claimed is shown");
    }
  }

  /**
   * There is nothing more to observe: looks once more. What has no answer then is inconclusive, but
   * below the floor of samples nothing was judged, and it is still collecting.
   */
  public Decision end() {
    if (decision == Decision.COLLECTING) {
      look();
    }
    refuseUnfit();
    if (decision == Decision.COLLECTING && pairs >= rules.minSamples()) {
      decide(
          Decision.INCONCLUSIVE,
          "end_of_data",
          "no answer in %d pairs; the data could still hide %s".formatted(pairs, hidden()));
    } else if (decision == Decision.COLLECTING) {
      words = "%d pairs, at least %d are asked for".formatted(pairs, rules.minSamples());
    }
    return decision;
  }

  private String hidden() {
    return Explanation.hidden(reports(Decision.INCONCLUSIVE));
  }

  /** What a decision waited for will not come any more. */
  private void refuseUnfit() {
    if (decision == Decision.COLLECTING && validity.waits()) {
      refuse(validity.tooManyLost());
    } else if (decision == Decision.COLLECTING && validity.isTorn()) {
      refuse(validity.tooOften());
    }
  }

  private void expire() {
    refuseUnfit();
    if (decision == Decision.COLLECTING) {
      decide(
          Decision.INCONCLUSIVE,
          "max_duration",
          "no answer in time, the control stays; the data could still hide " + hidden());
    }
  }

  private void decide(Decision made, String why, String told) {
    decision = made;
    reason = why;
    words = told;
  }

  /**
   * What speaks for the claims, where nothing else stands against a promotion: the logarithm of
   * their e-value, in units of what shows them where no other candidate shows any. It shows them at
   * rank k where it reaches −ln k; negative infinity where something is against it, or nothing is
   * claimed, and positive once it is to be promoted.
   */
  public double claim() {
    if (decision == Decision.PROMOTE) {
      return Double.POSITIVE_INFINITY;
    }
    boolean fit =
        decision == Decision.COLLECTING
            && pairs >= rules.minSamples()
            && !validity.waits()
            && !validity.isTorn();
    return fit && isFreeOfHarm() ? questions.claim() : Double.NEGATIVE_INFINITY;
  }

  private boolean isFreeOfHarm() {
    Questions.Answers answers = questions.answers();
    return answers.guarded() && answers.harmed().isEmpty();
  }

  /** What is decided by now. */
  public Decision decision() {
    return decision;
  }

  /** How often it has looked: where blocks end, of traffic that was split less and less often. */
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
