package io.osupervisor.agent.process;

import com.sun.jna.Memory;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that waits for many descriptors and calls their handlers. Level-triggered: a handler
 * that leaves bytes behind is called again, after all others had their turn.
 */
final class EpollLoop implements AutoCloseable {
  static final int IN = 0x1;
  static final int OUT = 0x4;

  /** Bytes moved by one call, the size of a Linux pipe. */
  static final int CHUNK = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(EpollLoop.class);
  private static final int ADD = 1;
  private static final int DELETE = 2;
  private static final int BATCH = 256;
  // The kernel packs the structure on x86-64 only.
  private static final int EVENT_SIZE = "amd64".equals(System.getProperty("os.arch")) ? 12 : 16;
  private static final int DATA = EVENT_SIZE - 8;
  private static final long WAKE_UP = 0;

  private final int epoll = LibC.epoll_create1(LibC.O_CLOEXEC);
  private final int wakeUp = LibC.eventfd(0, LibC.O_CLOEXEC | LibC.O_NONBLOCK);
  private final Memory buffer = new Memory(CHUNK);
  private final AtomicLong nextToken = new AtomicLong(WAKE_UP + 1);
  private final Map<Long, Handler> handlers = new ConcurrentHashMap<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean running = true;

  /** Told on the loop that its descriptor is ready. */
  interface Handler {
    void ready(EpollLoop loop);
  }

  EpollLoop(String name) {
    if (epoll < 0 || wakeUp < 0 || !control(ADD, wakeUp, IN, WAKE_UP)) {
      throw ProcessErrors.noPipe(LibC.errno());
    }
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Begins to watch a descriptor; the token is for {@link #remove}. */
  long add(int fd, int events, Handler handler) {
    long token = nextToken.getAndIncrement();
    handlers.put(token, handler);
    if (!control(ADD, fd, events, token)) {
      handlers.remove(token);
      throw ProcessErrors.noPipe(LibC.errno());
    }
    return token;
  }

  /** After this no call for the token begins, unless one runs already. */
  void remove(int fd, long token) {
    handlers.remove(token);
    control(DELETE, fd, 0, token);
  }

  /** Runs on the loop, soon; at once if called there. */
  void execute(Runnable task) {
    if (Thread.currentThread() == thread) {
      task.run();
      return;
    }
    tasks.add(task);
    if (woken.compareAndSet(false, true)) {
      try (Memory one = new Memory(8)) {
        one.setLong(0, 1);
        LibC.write(wakeUp, LibC.address(one), 8);
      }
    }
  }

  /** Room for one read; only for handlers and tasks of this loop. */
  Memory buffer() {
    return buffer;
  }

  /** Ends the thread after the tasks that are queued. */
  @Override
  public void close() {
    execute(() -> running = false);
    if (Thread.currentThread() != thread) {
      Threads.joinUninterruptibly(thread);
    }
  }

  private boolean control(int operation, int fd, int events, long token) {
    try (Memory event = LibC.zeroed(16)) {
      event.setInt(0, events);
      event.setLong(DATA, token);
      return LibC.epoll_ctl(epoll, operation, fd, LibC.address(event)) == 0;
    }
  }

  private void run() {
    try (Memory events = new Memory((long) BATCH * EVENT_SIZE)) {
      while (running) {
        int count = LibC.epoll_wait(epoll, LibC.address(events), BATCH, -1);
        for (int i = 0; i < count; i++) {
          dispatch(events.getLong((long) i * EVENT_SIZE + DATA));
        }
      }
      runTasks();
    } finally {
      LibC.close(wakeUp);
      LibC.close(epoll);
    }
  }

  private void dispatch(long token) {
    if (token == WAKE_UP) {
      LibC.read(wakeUp, LibC.address(buffer), 8);
      woken.set(false);
      runTasks();
      return;
    }
    Handler handler = handlers.get(token);
    if (handler != null) {
      guarded(() -> handler.ready(this));
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      guarded(task);
    }
  }

  // A fault of one listener must not stop the pipes of all others.
  private static void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("a process listener failed", e);
    }
  }
}
