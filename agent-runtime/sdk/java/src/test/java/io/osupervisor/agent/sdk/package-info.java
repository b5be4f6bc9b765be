/** Tests of the SDK against a supervisor's side on pipes. */
@org.jspecify.annotations.NullMarked
package io.osupervisor.agent.sdk;
