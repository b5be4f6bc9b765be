package io.osupervisor.agent.instance;

/**
 * Hears how every request ends. It is called where requests are answered, by several threads: it
 * must return at once and must not throw.
 */
@FunctionalInterface
public interface RequestObserver {
  /** Takes no notice. */
  RequestObserver NONE = ended -> {};

  void ended(EndedRequest request);
}
