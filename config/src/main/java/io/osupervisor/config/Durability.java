package io.osupervisor.config;

/** When an agent's answers leave the supervisor. */
public enum Durability {
  /** Once every entry written before the answer is on stable storage. */
  COMMIT,
  /** At once: a crash may lose the state that an answer told of. */
  ASYNC
}
