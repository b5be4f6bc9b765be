/** Who did what, in a chain that shows every later change. */
package io.osupervisor.supervisor.audit;
