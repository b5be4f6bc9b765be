/**
 * Every setting of OSupervisor as typed, validated, immutable records: {@link
 * io.osupervisor.config.NodeConfig} for a node, {@link io.osupervisor.config.AgentSpec} for an
 * agent. All problems of a file are told at once, each with its line and the nearest valid key.
 */
package io.osupervisor.config;
