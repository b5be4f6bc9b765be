/**
 * Write an OSupervisor agent in Java.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   AgentState state = AgentState.of(Map.of("value", 0L));
 *   Agent.named("counter")
 *       .state(state)
 *       .onRequest((request, session) -> {
 *         state.put("value", state.getLong("value") + 1);
 *         return Map.of("value", state.getLong("value"));
 *       })
 *       .run();
 * }
 * }</pre>
 *
 * <p>That is a whole agent: it is supervised, its state survives any crash, and nothing that it
 * answered can be lost.
 *
 * <p><b>Values</b> are null, {@code Boolean}, integers ({@code Byte} to {@code Long}, {@code
 * BigInteger} from −2<sup>63</sup> to 2<sup>64</sup>−1), finite {@code Float} and {@code Double},
 * {@code String}, {@code byte[]}, {@code List} and {@code Map} with string keys. Read values are
 * {@code Long} (beyond it {@code BigInteger}), {@code Double}, {@code String}, {@code byte[]},
 * {@code List<Object>} and {@code Map<String, Object>}; the last two cannot be modified.
 *
 * <p><b>Memory</b> is either an {@link io.osupervisor.agent.sdk.AgentState}, which logs its changes
 * by itself, or a {@link io.osupervisor.agent.sdk.Memory} of your own with {@link
 * io.osupervisor.agent.sdk.Session#log}.
 *
 * <p><b>Threads.</b> Handlers are called one at a time on the thread that called {@link
 * io.osupervisor.agent.sdk.Agent#run}; the pulse comes from that thread too, so that a handler that
 * hangs is noticed. Before long silence call {@link io.osupervisor.agent.sdk.Session#busy} or, from
 * time to time, {@link io.osupervisor.agent.sdk.Session#pulse}.
 *
 * <p><b>Printing.</b> {@code System.out} goes to {@code System.err}, the agent's log, as soon as
 * the agent is built. Native code and child processes with inherited output are not covered.
 *
 * <p><b>Quick start.</b> Run with {@code -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto}.
 */
@org.jspecify.annotations.NullMarked
package io.osupervisor.agent.sdk;
