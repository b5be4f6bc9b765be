package io.osupervisor.agent.process;

import io.osupervisor.agent.AgentException;
import java.nio.file.Path;
import java.util.List;

/** The refusals of this package. */
final class ProcessErrors {
  private static final int EAGAIN = 11;
  private static final int ENOMEM = 12;

  private ProcessErrors() {}

  static AgentException startFailed(String program, int errno) {
    if (errno == EAGAIN || errno == ENOMEM) {
      return new AgentException(
          "node_exhausted",
          "no process could be started: " + program + " (error number " + errno + ")",
          "error 11 is too many processes, 12 no memory: end what takes them, or raise the limit");
    }
    return new AgentException(
        "start_failed",
        "the process could not be started: " + program + " (error number " + errno + ")",
        "error 7 is a command and environment too long");
  }

  static AgentException noPipe(int errno) {
    return new AgentException(
        "node_exhausted",
        "no pipe could be opened (error number " + errno + ")",
        "error 24 means that the node is out of file descriptors: raise its limit (ulimit -n)");
  }

  static AgentException commandNotFound(String command, String user, List<String> passedOver) {
    String seen = passedOver.isEmpty() ? "" : "; passed over: " + String.join(", ", passedOver);
    return new AgentException(
        "command_not_found",
        "no program '" + command + "' that " + user + " may execute was found" + seen,
        "name a program in the node's PATH, in directories which that user may enter");
  }

  static AgentException isolationUnavailable(IsolationMode mode, String missing) {
    return new AgentException(
        "isolation_unavailable",
        "isolation " + mode.word() + " is not possible here: " + missing,
        "set isolation = auto to take what the platform offers");
  }

  static AgentException networkFenceUnavailable(String missing) {
    return new AgentException(
        "network_fence_unavailable",
        "limits.network = false cannot be enforced here: " + missing,
        "run the node as root or allow user namespaces, or set limits.network = true");
  }

  static AgentException environmentInvalid(String name) {
    return new AgentException(
        "environment_invalid",
        "the environment variable '" + name + "' cannot be given to an agent",
        "names are not empty, hold neither '=' nor a zero byte, and are none of the supervisor's");
  }

  static AgentException directoryUnreachable(Path directory, Path blocked, String user) {
    return new AgentException(
        "directory_unreachable",
        "the private directory " + directory + " cannot be reached by " + user + ": " + blocked,
        "put the instances directory where every parent may be entered by all users");
  }

  static AgentException directoryFailed(Path directory, Exception cause) {
    return withCause(
        new AgentException(
            "directory_failed",
            "the private directory " + directory + " could not be made ready: " + cause,
            "look at the free space and the owner of its parent"),
        cause);
  }

  static AgentException dataDirectoryFailed(Path path, Exception cause) {
    return withCause(
        new AgentException(
            "data_directory_failed",
            path + " could not be read or written: " + cause,
            "look at the free space and the owner of the data directory"),
        cause);
  }

  static AgentException cgroupFailed(Exception cause) {
    return withCause(
        new AgentException(
            "cgroup_failed",
            "the control group of an instance could not be made: " + cause,
            "look whether the node's own control group still lets it make others"),
        cause);
  }

  static AgentException uidsExhausted(int first, int count) {
    return new AgentException(
        "uids_exhausted",
        "all " + count + " user ids from " + first + " are taken by agents of this node",
        "widen the range of user ids");
  }

  static AgentException hostUnsupported(String missing) {
    return new AgentException(
        "host_unsupported",
        "agents cannot be run here: " + missing,
        "use Linux 5.3 or newer with glibc 2.34 or newer and a POSIX shell");
  }

  static AgentException hostClosed() {
    return new AgentException(
        "host_closed", "the node is stopping and starts no more processes", "");
  }

  private static AgentException withCause(AgentException exception, Exception cause) {
    exception.initCause(cause);
    return exception;
  }
}
