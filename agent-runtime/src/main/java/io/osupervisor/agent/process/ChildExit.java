package io.osupervisor.agent.process;

import com.sun.jna.Memory;
import java.util.Optional;

/** Reaps children of this process. */
final class ChildExit {
  private static final int BY_PID = 1;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int CLD_EXITED = 1;
  // siginfo_t on 64-bit Linux.
  private static final int SIZE = 128;
  private static final int CODE = 8;
  private static final int PID = 16;
  private static final int STATUS = 24;

  private ChildExit() {}

  /** Takes the exit status of a child; empty while it lives. */
  static Optional<ExitReason> reap(int pid) {
    try (Memory info = LibC.zeroed(SIZE)) {
      if (LibC.waitid(BY_PID, pid, LibC.address(info), WEXITED | WNOHANG) != 0) {
        // Somebody else took it; that it ended is all there is to know.
        return Optional.of(new ExitReason.Signalled(0));
      }
      if (info.getInt(PID) == 0) {
        return Optional.empty();
      }
      int status = info.getInt(STATUS);
      return Optional.of(
          info.getInt(CODE) == CLD_EXITED
              ? new ExitReason.Exited(status)
              : new ExitReason.Signalled(status));
    }
  }
}
