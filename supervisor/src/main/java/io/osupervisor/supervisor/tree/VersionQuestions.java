package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.FileView;
import io.osupervisor.agent.AgentReply.VersionDetail;
import io.osupervisor.agent.AgentReply.VersionView;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.VersionDescription;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.supervisor.AgentCommand;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;

/** Tells what an agent's versions consist of, from the version store and off the agent's thread. */
final class VersionQuestions {
  private final RecordBook book;
  private final VersionStore versions;
  private final Executor blocking;

  VersionQuestions(RecordBook book, VersionStore versions, Executor blocking) {
    this.book = book;
    this.versions = versions;
    this.blocking = blocking;
  }

  void show(AgentCommand.ShowVersion show) {
    answer(
        show.replyTo(),
        () -> {
          VersionView version = VersionNames.find(book.record(), show.version());
          return () -> detail(version, versions.describe(new VersionId(version.id())));
        });
  }

  void compare(AgentCommand.DiffVersions diff) {
    answer(
        diff.replyTo(),
        () -> {
          VersionId from = new VersionId(VersionNames.find(book.record(), diff.from()).id());
          VersionId to = new VersionId(VersionNames.find(book.record(), diff.to()).id());
          return () -> VersionDiffs.between(from, versions.content(from), to, versions.content(to));
        });
  }

  /** Looks the names up now, and the files on the disk later. */
  private void answer(ActorRef<AgentReply> replyTo, Supplier<Supplier<AgentReply>> question) {
    Supplier<AgentReply> work;
    try {
      work = question.get();
    } catch (AgentException unknown) {
      replyTo.tell(TreeReplies.refusal(unknown));
      return;
    }
    CompletableFuture<Void> unused =
        CompletableFuture.supplyAsync(work, blocking)
            .exceptionally(TreeReplies::refusalOf)
            .thenAccept(replyTo::tell);
  }

  private static VersionDetail detail(VersionView version, VersionDescription content) {
    List<FileView> files =
        content.files().stream()
            .map(
                file ->
                    new FileView(
                        file.path().value(),
                        file.mode() == GenomeFile.Mode.EXECUTABLE,
                        file.size(),
                        file.sha256()))
            .toList();
    return new VersionDetail(version, content.command(), files, content.parameters());
  }
}
