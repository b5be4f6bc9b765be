/** Proofs that the examples and both SDKs keep the protocol. */
@org.jspecify.annotations.NullMarked
package io.osupervisor.examples;
