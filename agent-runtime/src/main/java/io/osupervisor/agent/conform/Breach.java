package io.osupervisor.agent.conform;

/** A rule seen broken; ends the scenario that saw it. */
final class Breach extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Rule rule;

  Breach(Rule rule, String seen) {
    super(seen, null, false, false);
    this.rule = rule;
  }

  Rule rule() {
    return rule;
  }

  String seen() {
    return String.valueOf(getMessage());
  }
}
