package io.osupervisor.agent.vault.journal.plugin;

import io.osupervisor.agent.vault.journal.EventRecord;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;

/** Events as Pekko knows them, to and from what is stored: Pekko's own wire form. */
final class StoredEvents {
  private final Serialization serialization;

  StoredEvents(ActorSystem system) {
    serialization = SerializationExtension.get(system);
  }

  EventRecord store(PersistentRepr event) {
    return new EventRecord(
        event.persistenceId(), event.sequenceNr(), serialization.serialize(event).get());
  }

  PersistentRepr load(EventRecord stored) {
    PersistentRepr event = serialization.deserialize(stored.repr(), PersistentRepr.class).get();
    if (!event.persistenceId().equals(stored.persistenceId())
        || event.sequenceNr() != stored.seq()) {
      throw new IllegalStateException(
          "event %d of %s says that it is event %d of %s"
              .formatted(
                  stored.seq(), stored.persistenceId(), event.sequenceNr(), event.persistenceId()));
    }
    return event;
  }
}
