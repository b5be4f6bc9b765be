package io.osupervisor.agent.instance;

import java.util.Locale;

/** Where an instance is in its life; {@link InstanceLife} says what may follow. */
public enum InstanceState {
  /** The process is being made. */
  LAUNCHING,
  /** It exists; its {@code hello} is awaited. */
  GREETING,
  /** It takes its checkpoint and the log. */
  RESTORING,
  /** It has all that is durable and gets each new entry: a standby. */
  FOLLOWING,
  /** It was told that its memory is whole; its {@code ready} is awaited. */
  READYING,
  /** It is ready, but its reign has not begun yet: nothing it writes is read. */
  WAITING,
  /** It answers requests. */
  SERVING,
  /** It was given another version, which it takes as it runs; what it writes is set aside. */
  RELOADING,
  /** It was asked to finish and to go. */
  DRAINING,
  /** Nothing it writes counts any more; its process tree is being ended. */
  ENDING,
  /** No process of it is left. */
  ENDED;

  /** The word people see. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
