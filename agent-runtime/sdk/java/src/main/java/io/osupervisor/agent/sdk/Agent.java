package io.osupervisor.agent.sdk;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An agent in the making: say what it does, then {@link #run} it. The package has an example. */
public final class Agent {
  final String name;
  @Nullable Memory memory;
  @Nullable RequestHandler requestHandler;
  @Nullable SessionHandler readyHandler;
  @Nullable FrameHandler reloadHandler;
  @Nullable FrameHandler evolutionHandler;
  private boolean tools;

  private Agent(String name) {
    this.name = name;
  }

  /** An agent with a name for the log; from here on {@code System.out} goes to the log too. */
  public static Agent named(String name) {
    System.setOut(System.err);
    return new Agent(name);
  }

  /** Keeps its memory in this map, which logs its changes by itself. */
  public Agent state(AgentState state) {
    this.memory = state;
    return this;
  }

  /** Keeps its memory by itself; changes are written with {@link Session#log}. */
  public Agent memory(Memory own) {
    this.memory = own;
    return this;
  }

  /** Answers requests with this. */
  public Agent onRequest(RequestHandler handler) {
    this.requestHandler = handler;
    return this;
  }

  /** Calls this after the restore, before the first request. */
  public Agent onReady(SessionHandler handler) {
    this.readyHandler = handler;
    return this;
  }

  /** Takes changed files and parameters while running; a failure is reported as such. */
  public Agent onHotReload(FrameHandler handler) {
    this.reloadHandler = handler;
    return this;
  }

  /** Learns what became of its own proposals. */
  public Agent onEvolutionResult(FrameHandler handler) {
    this.evolutionHandler = handler;
    return this;
  }

  /** Declares that it calls tools. */
  public Agent usesTools() {
    this.tools = true;
    return this;
  }

  /** Serves on this thread until the supervisor ends it, then ends the process. */
  public void run() {
    InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in), 1 << 16);
    Frames frames = new Frames(in, new FileOutputStream(FileDescriptor.out));
    System.setIn(InputStream.nullInputStream());
    int code = serve(frames, new SupervisorGone());
    System.err.flush();
    Runtime.getRuntime().exit(code);
  }

  /** Serves until shutdown (0), the end of the input (0) or a fault (1); returns the exit code. */
  int serve(Frames frames, Runnable onEndOfInput) {
    if (requestHandler == null) {
      throw new IllegalStateException("no handler: call onRequest before run");
    }
    return new Loop(this, requestHandler, frames, onEndOfInput).run();
  }

  List<String> capabilities() {
    List<String> able = new ArrayList<>();
    if (memory != null) {
      able.add("checkpoint");
    }
    if (reloadHandler != null) {
      able.add("hot_reload");
    }
    if (tools) {
      able.add("tools");
    }
    return able;
  }

  /** Ends the process at once, also in the middle of a handler: nobody is there to hear more. */
  private static final class SupervisorGone implements Runnable {
    @Override
    public void run() {
      Runtime.getRuntime().halt(0);
    }
  }
}
