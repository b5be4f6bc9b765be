package io.osupervisor.agent.instance;

/** For whom a canary answers: an agent has one at a time. */
public enum CanaryClaim {
  /** The trial of a hypothesis: it takes the place of whichever there is. */
  TRIAL,
  /** A person who gave a version a share of the requests: there is none beside that of a trial. */
  SHARE
}
