package io.osupervisor.agent.conform;

/** Plays one part of a supervisor and marks the rules it saw kept; a {@link Breach} ends it. */
interface Scenario {
  void play(Stage stage);
}
