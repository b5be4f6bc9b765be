package io.osupervisor.arbiter.trial;

/** What the journal and the snapshots hold of an agent's ladder. */
public sealed interface ArbiterRecord permits ArbiterEvent, ArbiterState {}
