package io.osupervisor.supervisor.demo;

/** One promise, what was measured of it, and whether it held. */
record Promise(String text, String measured, boolean held) {}
