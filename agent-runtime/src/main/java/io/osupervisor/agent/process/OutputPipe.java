package io.osupervisor.agent.process;

import com.sun.jna.Memory;
import java.util.function.Consumer;

/** Our end of a process's standard output or error. Confined to its loop. */
final class OutputPipe {
  private final int fd;
  private final EpollLoop loop;
  private final Consumer<byte[]> consumer;
  private final Runnable ended;
  private long token;
  private boolean reading;
  private boolean paused;
  private boolean closed;

  /**
   * @param ended told once, at end of file or when the rest was taken
   */
  OutputPipe(int fd, EpollLoop loop, Consumer<byte[]> consumer, Runnable ended) {
    this.fd = fd;
    this.loop = loop;
    this.consumer = consumer;
    this.ended = ended;
    LibC.nonBlocking(fd);
  }

  void start() {
    if (!closed && !paused && !reading) {
      reading = true;
      token = loop.add(fd, EpollLoop.IN, ignored -> readOnce());
    }
  }

  // Out of the set, because a hang-up is reported even where no event is asked for.
  void pause() {
    paused = true;
    stopReading();
  }

  void resume() {
    paused = false;
    start();
  }

  /** Gives what is in the pipe now, without waiting for more, and closes it. */
  void takeRest() {
    if (closed) {
      return;
    }
    int rest = LibC.readable(fd);
    while (rest > 0 && !closed) {
      int taken = readOnce();
      if (taken <= 0) {
        break;
      }
      rest -= taken;
    }
    close();
  }

  private int readOnce() {
    Memory buffer = loop.buffer();
    int count = (int) LibC.read(fd, LibC.address(buffer), EpollLoop.CHUNK);
    if (count > 0) {
      consumer.accept(buffer.getByteArray(0, count));
    } else if (count == 0 || !transientError(LibC.errno())) {
      close();
    }
    return count;
  }

  private static boolean transientError(int errno) {
    return errno == LibC.EAGAIN || errno == LibC.EINTR;
  }

  private void stopReading() {
    if (reading) {
      reading = false;
      loop.remove(fd, token);
    }
  }

  private void close() {
    if (!closed) {
      closed = true;
      stopReading();
      LibC.close(fd);
      ended.run();
    }
  }
}
