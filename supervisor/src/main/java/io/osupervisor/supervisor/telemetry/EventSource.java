package io.osupervisor.supervisor.telemetry;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/** Reads a hub from a cursor on, as fast as its downstream asks; it holds no buffer of its own. */
final class EventSource extends GraphStage<SourceShape<Event>> {
  private final Outlet<Event> out = Outlet.create("EventSource.out");
  private final SourceShape<Event> shape = SourceShape.of(out);
  private final EventHub hub;
  private final long start;
  private final boolean follow;

  EventSource(EventHub hub, long start, boolean follow) {
    this.hub = hub;
    this.start = start;
    this.follow = follow;
  }

  @Override
  public SourceShape<Event> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inherited) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final AtomicBoolean parked = new AtomicBoolean();
    private final AsyncCallback<Done> wake = createAsyncCallback(done -> emit());
    private final Runnable watcher = this::wakeIfParked;
    private final long end = hub.upcoming();
    private long cursor = start;

    Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              emit();
            }
          });
    }

    @Override
    public void preStart() {
      hub.watch(watcher);
    }

    @Override
    public void postStop() {
      hub.unwatch(watcher);
    }

    private void wakeIfParked() {
      if (parked.compareAndSet(true, false)) {
        wake.invoke(Done.getInstance());
      }
    }

    private void emit() {
      if (!isAvailable(out)) {
        return;
      }
      if (!follow && cursor >= end) {
        completeStage();
        return;
      }
      Event event = hub.at(cursor, cursor != start);
      if (event == null) {
        park();
        return;
      }
      cursor = event.id() + 1;
      push(out, event);
    }

    private void park() {
      parked.set(true);
      // Published between the look and the mark: nobody else will wake us for it.
      if (hub.at(cursor, true) != null) {
        wakeIfParked();
      }
    }
  }
}
