package io.osupervisor.agent.conform;

/**
 * One rule's outcome.
 *
 * @param seen what was seen; empty for a rule that was simply kept
 */
public record Finding(Rule rule, Outcome outcome, String seen) {}
