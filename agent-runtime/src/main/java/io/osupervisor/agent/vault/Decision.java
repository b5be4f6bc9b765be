package io.osupervisor.agent.vault;

/** What a command comes to. */
sealed interface Decision {
  /** This event is to be made durable; then the command is done. */
  record Persist(VaultEvent event) implements Decision {}

  /** Done already. */
  enum Nothing implements Decision {
    TO_DO
  }

  /** Not done. */
  record Refuse(Refusal refusal) implements Decision {}
}
