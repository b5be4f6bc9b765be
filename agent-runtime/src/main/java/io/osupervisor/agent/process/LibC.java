package io.osupervisor.agent.process;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The few calls of the C library that Java lacks. Addresses and sizes are plain longs. */
final class LibC {
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  static final int SIGKILL = 9;
  static final int SIGTERM = 15;
  static final int SIGCHLD = 17;
  static final int SIGCONT = 18;
  static final int SIGSTOP = 19;

  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int FIONREAD = 0x541B;
  private static final int PIDFD_SEND_SIGNAL = 424;
  private static final int PIDFD_OPEN = 434;

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native int pipe2(long fds, int flags);

  static native long read(int fd, long buffer, long size);

  static native long write(int fd, long buffer, long size);

  static native int close(int fd);

  static native int fcntl(int fd, int command, int argument);

  static native int ioctl(int fd, long request, long argument);

  static native int kill(int pid, int signal);

  static native int waitid(int idType, int id, long info, int options);

  static native long signal(int number, long handler);

  static native int getpid();

  static native int getuid();

  static native int lchown(String path, int uid, int gid);

  static native int eventfd(int initial, int flags);

  static native int epoll_create1(int flags);

  static native int epoll_ctl(int epoll, int operation, int fd, long event);

  static native int epoll_wait(int epoll, long events, int capacity, int timeoutMillis);

  static native long syscall(long number, long a, long b, long c, long d);

  static native int posix_spawn(
      long pid, long path, long actions, long attributes, long arguments, long environment);

  static native int posix_spawn_file_actions_init(long actions);

  static native int posix_spawn_file_actions_destroy(long actions);

  static native int posix_spawn_file_actions_adddup2(long actions, int fd, int target);

  static native int posix_spawn_file_actions_addchdir_np(long actions, long path);

  static native int posix_spawn_file_actions_addclosefrom_np(long actions, int from);

  static native int posix_spawnattr_init(long attributes);

  static native int posix_spawnattr_destroy(long attributes);

  static native int posix_spawnattr_setflags(long attributes, short flags);

  static native int posix_spawnattr_setsigdefault(long attributes, long signals);

  static native int posix_spawnattr_setsigmask(long attributes, long signals);

  /** The error number of this thread's last call. */
  static int errno() {
    return Native.getLastError();
  }

  /** A descriptor that becomes readable when the process ends; −1 on error. */
  static int pidfdOpen(int pid) {
    return (int) syscall(PIDFD_OPEN, pid, 0, 0, 0);
  }

  /** Signals exactly the process that the descriptor stands for, never a later one of its pid. */
  static boolean pidfdSignal(int pidfd, int signal) {
    return syscall(PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0) == 0;
  }

  static void nonBlocking(int fd) {
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL, 0) | O_NONBLOCK);
  }

  /** How many bytes wait in a pipe. */
  static int readable(int fd) {
    try (Memory count = zeroed(4)) {
      return ioctl(fd, FIONREAD, address(count)) == 0 ? count.getInt(0) : 0;
    }
  }

  static Memory zeroed(long size) {
    Memory memory = new Memory(size);
    memory.clear();
    return memory;
  }

  static long address(Pointer pointer) {
    return Pointer.nativeValue(pointer);
  }
}
