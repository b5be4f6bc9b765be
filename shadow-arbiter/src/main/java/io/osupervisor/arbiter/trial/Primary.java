package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;

/**
 * Who answers.
 *
 * @param epoch in which it became primary; grows
 */
public record Primary(VersionId version, long epoch) {}
