package io.osupervisor.config;

/**
 * A setting given on the command line; the strongest of all.
 *
 * @param name as typed, for messages: {@code --port}
 * @param key the full key: {@code osupervisor.management.port}
 * @param value as it would stand in a file; lists and groups as HOCON
 */
public record Flag(String name, String key, String value) {}
