package io.osupervisor.config;

/**
 * The stream of events that people watch.
 *
 * @param ringSize the events kept for those who come later or fall behind
 */
public record EventSettings(int ringSize) {

  public EventSettings {
    Checks.begin().within("ring-size", ringSize, 16, 1 << 20).verify();
  }
}
