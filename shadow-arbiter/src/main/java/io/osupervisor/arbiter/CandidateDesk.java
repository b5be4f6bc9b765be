package io.osupervisor.arbiter;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.version.GenomeLimits;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.arbiter.check.CandidateMaker;
import io.osupervisor.arbiter.check.MajorChanges;
import io.osupervisor.arbiter.check.NearDuplicates;
import io.osupervisor.arbiter.trial.ArbiterCommand;
import io.osupervisor.arbiter.trial.Foresight;
import io.osupervisor.arbiter.trial.Likeness;
import io.osupervisor.arbiter.trial.Proposal;
import io.osupervisor.arbiter.trial.SettledHypothesis;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.config.AgentSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Makes the candidates of submissions and keeps them, off the arbiter's thread. */
final class CandidateDesk {
  private final ArbiterSetup.Storage storage;
  private final TrialSettings trials;
  private final NearDuplicates duplicates;
  private int making;

  /**
   * @param trials the terms of a submission that asks for none
   */
  CandidateDesk(ArbiterSetup.Storage storage, TrialSettings trials) {
    this.storage = storage;
    this.trials = trials;
    this.duplicates = new NearDuplicates(storage.versions());
  }

  /** How many are being made. */
  int making() {
    return making;
  }

  /**
   * Makes the version that comes of a change of the parent. The stage fails with the refusal of
   * {@link CandidateMaker}, of the version store, or of {@link Proposal}.
   *
   * @param keptOut what is not to be tried again at present
   * @param lookout sees what its trial can show
   */
  CompletionStage<ArbiterCommand.Submit> make(
      Submission submission,
      VersionId parent,
      AgentSpec spec,
      List<SettledHypothesis> keptOut,
      Function<Proposal, Foresight> lookout) {
    making++;
    VersionStore versions = storage.versions();
    CandidateMaker maker = new CandidateMaker(spec.genome(), GenomeLimits.DEFAULT);
    return CompletableFuture.supplyAsync(
        () -> {
          VersionContent before = versions.content(parent);
          VersionContent content = maker.make(before, submission.change());
          TrialSettings trial = submission.trial().orElse(trials);
          List<String> major =
              MajorChanges.of(before, content, spec.policy().state(), trial.behaviour());
          Proposal proposal =
              new Proposal(
                  submission.change().reason(),
                  parent,
                  content.id(),
                  submission.change().expected(),
                  submission.proposer(),
                  trial,
                  major,
                  before.files().equals(content.files()));
          Optional<Likeness> likeness = duplicates.nearest(before, content, keptOut);
          versions.put(content);
          return new ArbiterCommand.Submit(
              proposal, likeness, Optional.of(lookout.apply(proposal)));
        },
        storage.blocking());
  }

  /** One is made, or cannot be. */
  void made() {
    making--;
  }
}
