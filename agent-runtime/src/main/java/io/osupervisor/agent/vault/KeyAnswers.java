package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers what became of keyed requests; the answers themselves are read from the journal. */
final class KeyAnswers {
  private final JournalEvents journal;

  KeyAnswers(JournalEvents journal) {
    this.journal = journal;
  }

  /** Answers with what the journal holds at the place that is known of the key. */
  void tell(VaultCommand.LookUpKey command, Optional<KeyPlace> place) {
    String key = command.key();
    if (place.isEmpty()) {
      command.replyTo().tell(new VaultReply.KeyUnknown(key));
    } else if (place.get().mark() == KeyPlace.Mark.TOUCHED) {
      command.replyTo().tell(new VaultReply.KeyTouched(key));
    } else {
      long journalSeq = place.get().journalSeq();
      journal
          .event(journalSeq)
          .whenComplete(
              (stored, failure) -> command.replyTo().tell(answer(key, journalSeq, stored)));
    }
  }

  private VaultReply.KeyResult answer(
      String key, long journalSeq, JournalEvents.@Nullable Stored stored) {
    if (stored != null && stored.event() instanceof VaultEvent.EntriesAppended appended) {
      for (KeyedAnswer answer : appended.answers()) {
        if (answer.key().equals(key)) {
          return new VaultReply.KeyAnswered(answer);
        }
      }
    }
    AgentException fault = VaultErrors.journalRead(journal.persistenceId(), journalSeq);
    return new VaultReply.KeyRefused(Refusal.of(fault));
  }
}
