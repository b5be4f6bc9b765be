/** Traces of requests, recoveries and hypotheses, sent by OTLP; nothing waits for them. */
package io.osupervisor.supervisor.telemetry.trace;
