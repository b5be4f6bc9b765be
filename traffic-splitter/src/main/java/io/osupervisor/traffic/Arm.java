package io.osupervisor.traffic;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;

/** One that may answer: a running instance and the version it runs. */
public record Arm(InstanceId instance, VersionId version) {}
