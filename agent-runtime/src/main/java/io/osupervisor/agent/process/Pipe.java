package io.osupervisor.agent.process;

import com.sun.jna.Memory;

/** Both ends of a fresh pipe; neither is inherited by a process that is started. */
record Pipe(int readEnd, int writeEnd) {
  /**
   * @throws io.osupervisor.agent.AgentException {@code start_failed} when no descriptor is left
   */
  static Pipe open() {
    try (Memory fds = LibC.zeroed(8)) {
      if (LibC.pipe2(LibC.address(fds), LibC.O_CLOEXEC) != 0) {
        throw ProcessErrors.noPipe(LibC.errno());
      }
      return new Pipe(fds.getInt(0), fds.getInt(4));
    }
  }

  void close() {
    LibC.close(readEnd);
    LibC.close(writeEnd);
  }
}
