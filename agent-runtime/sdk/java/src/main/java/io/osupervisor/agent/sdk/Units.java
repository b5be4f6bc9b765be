package io.osupervisor.agent.sdk;

/** Runs handlers as units: all that one changed in the state is logged, or nothing is changed. */
final class Units {
  /** A handler without an answer. */
  interface Step {
    void run() throws Exception;
  }

  private Units() {}

  static void handle(LiveSession session, Request request, RequestHandler handler) {
    session.begin(request);
    try {
      Object value = handler.handle(request, session);
      if (!Request.LATER.equals(value)) {
        request.respond(value);
      } else {
        session.commit();
      }
    } catch (StopException stop) {
      throw stop;
    } catch (Exception fault) {
      session.undo();
      request.fail(code(fault), message(fault));
    } finally {
      session.end();
    }
  }

  static void run(LiveSession session, String what, Step step) {
    session.begin(null);
    try {
      step.run();
      session.commit();
    } catch (StopException stop) {
      throw stop;
    } catch (Exception fault) {
      session.undo();
      session.report(code(fault), what + ": " + message(fault));
    } finally {
      session.end();
    }
  }

  private static String code(Exception fault) {
    if (fault instanceof Refusal refusal) {
      return refusal.code();
    }
    if (fault instanceof ToolException failed) {
      return failed.code();
    }
    fault.printStackTrace();
    return "internal";
  }

  private static String message(Exception fault) {
    return fault instanceof Refusal ? String.valueOf(fault.getMessage()) : fault.toString();
  }
}
