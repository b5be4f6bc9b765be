package io.osupervisor.config;

/** A spec and the files that came with it. */
public record AgentSubmission(AgentSpec spec, GenomeFiles genome) {}
