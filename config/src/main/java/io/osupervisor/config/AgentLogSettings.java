package io.osupervisor.config;

/**
 * What is kept of the lines that an agent prints on standard error.
 *
 * @param maxSize the size at which a log file is ended and the next begun
 * @param files the files that are kept of an agent
 */
public record AgentLogSettings(ByteSize maxSize, int files) {

  public AgentLogSettings {
    Checks.begin()
        .within("max-size", maxSize, ByteSize.ofKiB(64), ByteSize.ofGiB(1))
        .within("files", files, 1, 1000)
        .verify();
  }
}
