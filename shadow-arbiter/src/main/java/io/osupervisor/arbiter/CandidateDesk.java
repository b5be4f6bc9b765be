package io.osupervisor.arbiter;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.version.GenomeLimits;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.arbiter.check.CandidateMaker;
import io.osupervisor.arbiter.trial.Proposal;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.config.Genome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Makes the candidates of submissions and keeps them, off the arbiter's thread. */
final class CandidateDesk {
  private final ArbiterSetup.Storage storage;
  private final TrialSettings trials;
  private int making;

  /**
   * @param trials the terms of a submission that asks for none
   */
  CandidateDesk(ArbiterSetup.Storage storage, TrialSettings trials) {
    this.storage = storage;
    this.trials = trials;
  }

  /** How many are being made. */
  int making() {
    return making;
  }

  /**
   * Makes the version that comes of a change of the parent. The stage fails with the refusal of
   * {@link CandidateMaker}, of the version store, or of {@link Proposal}.
   */
  CompletionStage<Proposal> make(Submission submission, VersionId parent, Genome genome) {
    making++;
    VersionStore versions = storage.versions();
    CandidateMaker maker = new CandidateMaker(genome, GenomeLimits.DEFAULT);
    return CompletableFuture.supplyAsync(
        () -> {
          VersionContent content = maker.make(versions.content(parent), submission.change());
          Proposal proposal = proposal(submission, parent, content.id());
          versions.put(content);
          return proposal;
        },
        storage.blocking());
  }

  /** One is made, or cannot be. */
  void made() {
    making--;
  }

  private Proposal proposal(Submission submission, VersionId parent, VersionId candidate) {
    return new Proposal(
        submission.change().reason(),
        parent,
        candidate,
        submission.change().expected(),
        submission.proposer(),
        submission.trial().orElse(trials));
  }
}
