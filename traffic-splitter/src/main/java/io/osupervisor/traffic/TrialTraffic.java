package io.osupervisor.traffic;

import io.osupervisor.agent.instance.CutResult;
import io.osupervisor.agent.instance.Mirrored;

/** What a trial is told of the traffic that it is attached to. */
public sealed interface TrialTraffic {
  /** As which it was attached. */
  String trial();

  /** What became of the cut from which on it gets copies; without one it is not attached. */
  record Cut(String trial, CutResult result) implements TrialTraffic {}

  /** A copy; answered with {@link TrafficSplitter.Ended}. It may come before its cut is told. */
  record Copy(String trial, Mirrored request) implements TrialTraffic {}

  /** There was no room for the copy of this request. */
  record Dropped(String trial, String requestId) implements TrialTraffic {}
}
