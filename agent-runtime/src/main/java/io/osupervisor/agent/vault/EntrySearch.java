package io.osupervisor.agent.vault;

import org.apache.pekko.stream.javadsl.Sink;

/** Finds in the journal which entry was the last before a request. */
final class EntrySearch {
  private final JournalEvents journal;

  EntrySearch(JournalEvents journal) {
    this.journal = journal;
  }

  /** Answers once the journal has been read that far. */
  void tell(VaultCommand.FindEntry find, VaultState state) {
    LogState log = state.log();
    long first = log.index().eventBefore(find.fromSeq()) + 1;
    journal
        .between(first, state.journalSeq())
        .filter(stored -> stored.event() instanceof VaultEvent.EntriesAppended)
        .map(stored -> (VaultEvent.EntriesAppended) stored.event())
        .takeWhile(appended -> appended.at().isBefore(find.before()))
        .mapConcat(VaultEvent.EntriesAppended::entries)
        .takeWhile(entry -> !find.request().equals(entry.request()))
        .filter(entry -> !log.aside().contains(entry.seq()))
        .runWith(
            Sink.fold(find.fromSeq(), (seq, entry) -> Math.max(seq, entry.seq())), journal.system())
        .whenComplete(
            (seq, failure) ->
                find.replyTo()
                    .tell(
                        failure == null
                            ? new VaultReply.EntryFound(seq, "")
                            : new VaultReply.EntryFound(
                                find.fromSeq(), String.valueOf(failure.getMessage()))));
  }
}
