/** The threads that the actors of agents run on. */
package io.osupervisor.supervisor.dispatch;
