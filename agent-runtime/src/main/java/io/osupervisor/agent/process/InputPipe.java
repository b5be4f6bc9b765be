package io.osupervisor.agent.process;

import com.sun.jna.Memory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Our end of a process's standard input: writes at once what fits, queues and later sends the rest.
 */
final class InputPipe {
  private static final ThreadLocal<Staging> STAGING = ThreadLocal.withInitial(Staging::new);

  private final int fd;
  private final EpollLoop loop;
  private final Runnable drained;
  private final Runnable broken;
  private final Deque<ByteBuffer> queue = new ArrayDeque<>();
  private final AtomicLong backlog = new AtomicLong();
  private long token;
  private boolean closing;
  private boolean closed;

  /** The callbacks run on the loop. */
  InputPipe(int fd, EpollLoop loop, Runnable drained, Runnable broken) {
    this.fd = fd;
    this.loop = loop;
    this.drained = drained;
    this.broken = broken;
    LibC.nonBlocking(fd);
  }

  long backlog() {
    return backlog.get();
  }

  synchronized void write(ByteBuffer bytes) {
    if (closed || closing || !bytes.hasRemaining()) {
      return;
    }
    if (!queue.isEmpty()) {
      enqueue(bytes);
      return;
    }
    ByteBuffer rest = bytes.duplicate();
    if (!send(rest)) {
      breakOff();
    } else if (rest.hasRemaining()) {
      enqueue(rest);
      token = loop.add(fd, EpollLoop.OUT, ignored -> writable());
    }
  }

  /** Ends the input after what is queued. */
  synchronized void closeAfterQueue() {
    closing = true;
    if (queue.isEmpty()) {
      closeNow();
    }
  }

  /** Ends the input; what is queued is dropped. */
  synchronized void closeNow() {
    if (closed) {
      return;
    }
    closed = true;
    if (!queue.isEmpty()) {
      loop.remove(fd, token);
      forgetQueue();
    }
    LibC.close(fd);
  }

  private void writable() {
    if (sendQueue()) {
      drained.run();
    }
  }

  private synchronized boolean sendQueue() {
    if (closed || queue.isEmpty()) {
      return false;
    }
    while (!queue.isEmpty()) {
      ByteBuffer head = queue.peek();
      int before = head.remaining();
      if (!send(head)) {
        breakOff();
        return false;
      }
      backlog.addAndGet(head.remaining() - before);
      if (head.hasRemaining()) {
        return false;
      }
      queue.remove();
    }
    loop.remove(fd, token);
    if (closing) {
      closeNow();
    }
    return true;
  }

  /**
   * Writes until the pipe is full.
   *
   * @return false when nobody will ever read it
   */
  private boolean send(ByteBuffer bytes) {
    Staging staging = STAGING.get();
    while (bytes.hasRemaining()) {
      int size = Math.min(bytes.remaining(), EpollLoop.CHUNK);
      staging.view.clear().put(0, bytes, bytes.position(), size);
      long written = LibC.write(fd, staging.address, size);
      if (written < 0) {
        int error = LibC.errno();
        if (error == LibC.EINTR) {
          continue;
        }
        return error == LibC.EAGAIN;
      }
      bytes.position(bytes.position() + (int) written);
    }
    return true;
  }

  /** Native room, one for each thread that writes. */
  private static final class Staging {
    private final Memory memory = new Memory(EpollLoop.CHUNK);
    private final ByteBuffer view = memory.getByteBuffer(0, EpollLoop.CHUNK);
    private final long address = LibC.address(memory);
  }

  private void enqueue(ByteBuffer bytes) {
    ByteBuffer own = bytes.duplicate();
    queue.add(own);
    backlog.addAndGet(own.remaining());
  }

  private void forgetQueue() {
    queue.clear();
    backlog.set(0);
  }

  private void breakOff() {
    closeNow();
    loop.execute(broken);
  }
}
