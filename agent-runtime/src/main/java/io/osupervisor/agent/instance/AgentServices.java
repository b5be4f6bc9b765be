package io.osupervisor.agent.instance;

import io.osupervisor.agent.bytecode.BytecodeCache;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.version.VersionStore;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the agents of one node share.
 *
 * @param blocking where disks are waited for
 * @param starts lets programs start, as far as the node's limits allow
 * @param nanos the monotonic clock
 * @param walBuffer bytes of entries of one instance that may wait before its pipe is not read
 * @param requests hears how requests end
 * @param answers the way of every answer to its caller
 */
public record AgentServices(
    ProcessHost processes,
    VersionStore versions,
    BytecodeCache bytecode,
    Executor blocking,
    StartGate starts,
    InstantSource clock,
    LongSupplier nanos,
    RandomGenerator random,
    long walBuffer,
    RequestObserver requests,
    AnswerGate answers) {
  /** The same under another clock, whose time every frame to an agent carries. */
  public AgentServices withClock(InstantSource other) {
    return new AgentServices(
        processes, versions, bytecode, blocking, starts, other, nanos, random, walBuffer, requests,
        answers);
  }
}
