package io.osupervisor.agent;

/** Marks messages and replies that may cross between nodes; bound to {@code jackson-cbor}. */
public interface Wire {}
