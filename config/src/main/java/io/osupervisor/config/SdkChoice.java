package io.osupervisor.config;

/** Which SDK of this product is put beside an agent's files. */
public enum SdkChoice {
  /** None: the agent speaks the protocol itself, or brings what it needs. */
  NONE,
  /** The file {@code osup_agent.py}. */
  PYTHON
}
