package io.osupervisor.config;

import java.util.regex.Pattern;

/** Tells which hosts this machine alone can reach. */
final class Loopback {
  private static final Pattern HOSTS =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?(::1|(0{1,4}:){7}0{0,3}1)\\]?");

  private Loopback() {}

  /** Told from the text alone: a name that would have to be looked up counts as not loopback. */
  static boolean is(String host) {
    return HOSTS.matcher(host).matches();
  }
}
